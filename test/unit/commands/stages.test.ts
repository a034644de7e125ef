import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { cancelOperation } from '../../../src/commands/cancelOperation.ts';
import { withStages } from '../../../src/commands/stages.ts';
import { Operations } from '../../../src/views/operations.ts';
import type { Thaw } from '../../../src/views/thaw.ts';

describe('a work of several stages', () => {
  const report = vi.fn<(told: { message: string }) => void>();
  let operations: Operations;
  let cancelInNotification: () => void;

  beforeEach(() => {
    vi.clearAllMocks();
    operations = new Operations();
    vi.mocked(vscode.window.withProgress).mockImplementationOnce((_options, work) => {
      const onCancellationRequested = (listener: () => void): vscode.Disposable => {
        cancelInNotification = listener;
        return new vscode.Disposable(vi.fn());
      };
      return work({ report }, { onCancellationRequested } as unknown as vscode.CancellationToken);
    });
  });

  /** Begins a work that lasts until it is cancelled. */
  async function cancelledWork(within?: Operations): Promise<string> {
    const work = async (signal: AbortSignal, tell: (stage: string) => void): Promise<string> => {
      tell('sending');
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      return 'cancelled';
    };
    return await withStages('Pushing the image of web', work, within);
  }

  it('counts while it is under way, and is cancelled from the palette', async () => {
    const done = cancelledWork(operations);
    expect(operations.running.map(({ title }) => title)).toEqual(['Pushing the image of web']);
    expect(report.mock.lastCall?.[0].message).toMatch(/^sending, \d+ ms$/);
    vi.mocked(
      vscode.window.showQuickPick as (items: readonly object[]) => Thenable<unknown>,
    ).mockImplementation((items) => Promise.resolve(items[0]));
    const tree = { visible: false, selection: [] };
    const host = { podsTreeView: tree, checkpointsTreeView: tree, environmentsTreeView: tree };
    await cancelOperation({ operations, host } as unknown as Thaw, { args: [], report: vi.fn() });
    expect(await done).toBe('cancelled');
    expect(operations.running).toEqual([]);
  });

  it('is cancelled in its notification, and no longer counts', async () => {
    const done = cancelledWork(operations);
    cancelInNotification();
    expect(await done).toBe('cancelled');
    expect(operations.running).toEqual([]);
  });

  it('no longer counts after it has failed', async () => {
    const failure = new Error('it failed');
    await expect(withStages('Scanning', () => Promise.reject(failure), operations)).rejects.toBe(failure);
    expect(operations.running).toEqual([]);
  });

  it('counts once where it belongs to an operation', async () => {
    const done = cancelledWork();
    expect(operations.running).toEqual([]);
    cancelInNotification();
    await done;
  });
});

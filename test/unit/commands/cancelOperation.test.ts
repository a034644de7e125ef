import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { cancelOperation } from '../../../src/commands/cancelOperation.ts';
import type { PodElement } from '../../../src/views/elements.ts';
import { Operations, type RunningOperation } from '../../../src/views/operations.ts';
import type { Thaw } from '../../../src/views/thaw.ts';

function podRow(pod: string): PodElement {
  return { kind: 'pod', id: pod, namespace: 'demo', pod, podUid: pod };
}

describe('thaw.cancelOperation', () => {
  let operations: Operations;
  let running: readonly RunningOperation[];
  const cancel = vi.fn<(pod: string) => void>();
  const showQuickPick = vi.mocked(
    vscode.window.showQuickPick as (items: readonly { label: string }[]) => Thenable<unknown>,
  );

  beforeEach(() => {
    vi.resetAllMocks();
    operations = new Operations();
    running = ['web', 'api'].map((podUid) =>
      operations.begin({
        podUid,
        text: 'Checkpointing…',
        title: `Checkpointing ${podUid}`,
        cancel: () => {
          cancel(podUid);
        },
      }),
    );
  });

  async function run(...args: readonly unknown[]): Promise<void> {
    const tree = { visible: false, selection: [] };
    const host = { podsTreeView: tree, checkpointsTreeView: tree, environmentsTreeView: tree };
    await cancelOperation({ operations, host } as unknown as Thaw, { args, report: vi.fn() });
  }

  it('cancels what is being done with the pod of a row', async () => {
    await run(podRow('api'), undefined);
    expect(cancel.mock.calls).toEqual([['api']]);
    expect(showQuickPick).not.toHaveBeenCalled();
  });

  it('leaves alone what is done with other pods of a namespace that is selected, too', async () => {
    const [row, demo] = [podRow('api'), { kind: 'namespace', id: 'demo', namespace: 'demo' }];
    await run(row, [demo, row]);
    expect(cancel.mock.calls).toEqual([['api']]);
  });

  it('cancels nothing else where that has ended', async () => {
    running[1]?.dispose();
    await run(podRow('api'), undefined);
    expect(cancel).not.toHaveBeenCalled();
    expect(showQuickPick).not.toHaveBeenCalled();
  });

  it('asks which one from the palette', async () => {
    showQuickPick.mockImplementation((items) => Promise.resolve(items[0]));
    await run();
    expect(cancel.mock.calls).toEqual([['web']]);
  });

  it('says from the palette that nothing is running', async () => {
    for (const operation of running) operation.dispose();
    await run();
    expect(vscode.window.showInformationMessage).toHaveBeenCalledExactlyOnceWith('No operation is running.');
  });
});

import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { checkpointOfPod, podCheckpoints } from '../../../src/commands/podCheckpoints.ts';
import type { PodElement } from '../../../src/views/elements.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';
import { failureOf } from '../../support/failureOf.ts';
import { record } from '../checkpoint/recordExample.ts';

const target = { namespace: 'demo', pod: 'counter', podUid: 'uid-1' };
const row: PodElement = { ...target, kind: 'pod', id: 'dev/demo/counter' };

function recordOf(name: string, change: Partial<CheckpointRecord['source']> = {}, at = 0): CheckpointRecord {
  return { ...record, name, source: { ...record.source, ...change }, checkpointedAt: at };
}

describe('the checkpoints of a pod', () => {
  const showQuickPick = vi.mocked(
    vscode.window.showQuickPick as (
      items: readonly { key: string }[],
      options: vscode.QuickPickOptions,
    ) => Thenable<unknown>,
  );
  let records: readonly CheckpointRecord[];

  beforeEach(() => {
    vi.clearAllMocks();
    showQuickPick.mockResolvedValue(undefined);
    records = [
      recordOf('old', {}, 1),
      recordOf('new', { container: 'side' }, 3),
      recordOf('unknown-pod', { podUid: undefined }, 2),
      recordOf('of-another', { pod: 'web' }),
      recordOf('of-its-predecessor', { podUid: 'uid-0' }),
    ];
  });

  function thaw(): Thaw {
    const watch = { settled: () => Promise.resolve(), node: () => undefined, isNodeGone: () => false };
    const list = (): Promise<unknown> =>
      Promise.resolve(records.map((each) => ({ status: 'readable', record: each })));
    const hidden = { visible: false, selection: [] };
    return {
      host: {
        choices: new FakeMemento(),
        podsTreeView: hidden,
        checkpointsTreeView: hidden,
        environmentsTreeView: hidden,
      },
      session: { cluster: () => Promise.resolve({ catalog: { list } }) },
      live: { hold: () => ({ dispose: vi.fn() }), settled: () => Promise.resolve({ status: 'live' }), watch },
    } as unknown as Thaw;
  }

  it('are its own, the newest first', async () => {
    const names = (await podCheckpoints(thaw(), target)).map(({ name }) => name);
    expect(names).toEqual(['new', 'unknown-pod', 'old']);
  });

  it('are those of a container, where that is meant', async () => {
    const names = (await podCheckpoints(thaw(), { ...target, container: 'side' })).map(({ name }) => name);
    expect(names).toEqual(['new']);
  });

  it('are asked for on a pod, of which one is restored', async () => {
    showQuickPick.mockImplementation((items) => {
      return Promise.resolve(items.find(({ key }) => key === 'demo/old'));
    });
    expect((await checkpointOfPod(thaw(), [row]))?.name).toBe('old');
    const [items, options] = showQuickPick.mock.lastCall ?? [];
    expect(items?.map(({ key }) => key)).toEqual(['demo/new', 'demo/unknown-pod', 'demo/old']);
    expect(options?.title).toBe('Restore which checkpoint of demo/counter?');
  });

  it('have to be made first where there are none', async () => {
    records = [];
    expect(await failureOf(checkpointOfPod(thaw(), [row]))).toMatchObject({
      message: 'Cannot restore a checkpoint of demo/counter: it has no checkpoint yet.',
      remedies: [{ action: 'checkpoint', ...target }],
    });
    expect(showQuickPick).not.toHaveBeenCalled();
  });
});

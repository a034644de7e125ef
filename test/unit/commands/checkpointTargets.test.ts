import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { checkpointTarget, checkpointTargets } from '../../../src/commands/checkpointTargets.ts';
import type { CheckpointElement, CheckpointGroupElement, TreeElement } from '../../../src/views/elements.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';
import { record } from '../checkpoint/recordExample.ts';

const [first, second] = ['first', 'second'].map((name, index) => ({
  ...record,
  name,
  checkpointedAt: record.checkpointedAt - index,
})) as [CheckpointRecord, CheckpointRecord];

function rowOf({ namespace, name }: CheckpointRecord, parent = 'dev'): CheckpointElement {
  return { kind: 'checkpoint', id: `${parent}/${namespace}/${name}`, namespace, name };
}

const group: CheckpointGroupElement = { kind: 'checkpointGroup', id: 'dev//node/node-1', group: 'node-1' };

describe('the checkpoints that a command is for', () => {
  const showQuickPick = vi.mocked(
    vscode.window.showQuickPick as (items: readonly { detail: string }[]) => Thenable<unknown>,
  );
  const get = vi.fn<(identity: { readonly name: string }) => Promise<unknown>>();
  let below: readonly CheckpointRecord[];
  let selection: readonly TreeElement[];

  beforeEach(() => {
    vi.clearAllMocks();
    showQuickPick.mockResolvedValue(undefined);
    below = [first, second];
    selection = [];
  });

  function thaw(): Thaw {
    const records = [first, second];
    const watch = {
      records: () => records,
      node: () => undefined,
      isNodeGone: () => false,
      settled: () => Promise.resolve(),
    };
    get.mockImplementation(({ name }) => Promise.resolve(records.find((each) => each.name === name)));
    return {
      host: {
        choices: new FakeMemento(),
        podsTreeView: { visible: false, selection: [] },
        checkpointsTreeView: { visible: true, selection },
        environmentsTreeView: { visible: false, selection: [] },
      },
      checkpointsView: { checkpointsBelow: () => below },
      session: { cluster: () => Promise.resolve({ catalog: { get } }) },
      live: { hold: () => ({ dispose: vi.fn() }), settled: () => Promise.resolve({ status: 'live' }), watch },
    } as unknown as Thaw;
  }

  async function targets(row?: TreeElement, ...rows: readonly TreeElement[]): Promise<readonly unknown[]> {
    return await checkpointTargets(thaw(), row === undefined ? [] : [row, rows], 'Which?');
  }

  it('are those below a group, which are not read one by one', async () => {
    expect(await targets(group)).toEqual([first, second]);
    expect(get).not.toHaveBeenCalled();
  });

  it('are each there once, where a group is selected together with checkpoints of it', async () => {
    const row = rowOf(second);
    expect(await targets(row, row, group)).toEqual([second, first]);
  });

  it('are each there once, where both views have a row of it selected', async () => {
    selection = [rowOf(first), rowOf(first, 'dev/demo/uid/main')];
    expect(await targets()).toEqual([first]);
  });

  it('are not asked for where a group has lost its last one, which is said', async () => {
    below = [];
    expect(await targets(group)).toEqual([]);
    expect(vscode.window.showInformationMessage).toHaveBeenCalledWith('There are no checkpoints in node-1.');
    expect(showQuickPick).not.toHaveBeenCalled();
  });

  it('are asked for where the command comes from the palette, and a group happens to be selected', async () => {
    selection = [group];
    await targets();
    expect(showQuickPick.mock.lastCall?.[0]).toHaveLength(2);
  });

  it('are asked for among several, where the command is for one', async () => {
    showQuickPick.mockImplementation((items) => Promise.resolve(items[1]));
    const rows = [rowOf(second), rowOf(first)];
    expect(await checkpointTarget(thaw(), [rows[0], rows], 'Which?')).toBe(second);
  });

  it('are not asked for where there is one', async () => {
    expect(await checkpointTarget(thaw(), [rowOf(first)], 'Which?')).toBe(first);
    expect(showQuickPick).not.toHaveBeenCalled();
  });
});

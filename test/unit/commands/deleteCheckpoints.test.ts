import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { deleteCheckpoints } from '../../../src/commands/deleteCheckpoints.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import type { CheckpointGroupElement } from '../../../src/views/elements.ts';
import { Operations } from '../../../src/views/operations.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { record } from '../checkpoint/recordExample.ts';

const showWarningMessage: (
  text: string,
  options: vscode.MessageOptions,
  ...buttons: readonly string[]
) => Thenable<unknown> = vscode.window.showWarningMessage;
const group: CheckpointGroupElement = { kind: 'checkpointGroup', id: 'dev//node/node-1', group: 'node-1' };

function numbered(count: number): readonly CheckpointRecord[] {
  return Array.from({ length: count }, (_, index) => ({ ...record, name: `c${index}` }));
}

describe('thaw.deleteCheckpoint', () => {
  const ask = vi.mocked(showWarningMessage);
  const remove = vi.fn<(record: CheckpointRecord) => Promise<void>>();
  const report = vi.fn<(error: unknown) => void>();
  const isNodeGone = vi.fn<(node: string) => boolean>();
  /** Those of the group that the first checkpoint is in, if it is in one. */
  let inGroup: readonly CheckpointRecord[] = [];

  let operations: Operations;

  beforeEach(() => {
    vi.resetAllMocks();
    operations = new Operations();
  });

  /** Calls the command on a group with these checkpoints, whose archives are gone. */
  async function run(records: readonly CheckpointRecord[]): Promise<void> {
    const gone = new ThawError({
      reason: 'archiveNotFound',
      attempted: 'read it',
      explanation: 'it is gone',
    });
    const agent = { node: 'node-1', readContent: () => Promise.reject(gone), deleteImage: vi.fn() };
    const catalog = {
      get: ({ name }: { name: string }) => Promise.resolve(records.find((each) => each.name === name)),
      remove,
      groupOf: () => Promise.resolve(inGroup),
    };
    const thaw = {
      host: {},
      operations,
      live: { watch: { isNodeGone } },
      checkpointsView: { checkpointsBelow: () => records },
      session: { cluster: () => Promise.resolve({ catalog, agents: { on: () => agent } }) },
    };
    await deleteCheckpoints(thaw as unknown as Thaw, { args: [group], report });
  }

  it('says how many checkpoints are below a group, and which, before it deletes them', async () => {
    ask.mockResolvedValue('Delete');
    await run(numbered(2));
    expect(ask.mock.lastCall?.[0]).toBe('Delete 2 checkpoints?');
    expect(ask.mock.lastCall?.[1].modal).toBe(true);
    expect(ask.mock.lastCall?.[1].detail).toMatch(/\nc0\nc1$/);
    expect(remove.mock.calls.map(([{ name }]) => name)).toEqual(['c0', 'c1']);
    expect(report).not.toHaveBeenCalled();
  });

  it('counts as one operation while it deletes', async () => {
    ask.mockResolvedValue('Delete');
    const titles: string[] = [];
    remove.mockImplementation(() => {
      titles.push(...operations.running.map(({ title }) => title));
      return Promise.resolve();
    });
    await run(numbered(2));
    expect(titles).toEqual(['Deleting checkpoints', 'Deleting checkpoints']);
    expect(operations.running).toEqual([]);
  });

  it('says of one checkpoint what is deleted, and what becomes of its pods', async () => {
    ask.mockResolvedValue(undefined);
    await run([record]);
    expect(ask.mock.lastCall?.[1].detail?.split('\n\n')).toEqual([
      'Archive, checkpoint image and record are deleted for good: 2.05 MB on node-1.',
      'Pods that were restored from it go on running, but cannot be started again.',
    ]);
  });

  it('says which of their nodes are no longer in the cluster', async () => {
    ask.mockResolvedValue(undefined);
    isNodeGone.mockImplementation((node) => node === 'node-1');
    const onOther = { ...record, name: 'other', archive: { ...record.archive, node: 'node-2' } };
    await run([record, onOther]);
    const detail = ask.mock.lastCall?.[1].detail;
    expect(detail).toMatch(
      /^Archives, checkpoint images and records are deleted for good: 2.05 MB on node-2\.\n/,
    );
    expect(detail).toMatch(/\nNo longer in the cluster, with all that is on it: node-1\.\n/);
  });

  it('promises to delete no more than the record when all of its nodes are gone', async () => {
    ask.mockResolvedValue(undefined);
    isNodeGone.mockReturnValue(true);
    await run([record]);
    expect(ask.mock.lastCall?.[1].detail).toMatch(/^The record is deleted for good, and nothing else\.\n/);
  });

  it('says of several checkpoints on several nodes that are gone that their records are deleted', async () => {
    ask.mockResolvedValue(undefined);
    isNodeGone.mockReturnValue(true);
    const onOther = { ...record, name: 'other', archive: { ...record.archive, node: 'node-2' } };
    await run([record, onOther]);
    expect(ask.mock.lastCall?.[1].detail).toMatch(
      /^The records are deleted for good, and nothing else\.\n\nNo longer in the cluster, with all that is on them: node-1, node-2\.\n/,
    );
  });

  it('says nothing of nodes where all are there', async () => {
    ask.mockResolvedValue(undefined);
    await run([record]);
    expect(ask.mock.lastCall?.[1].detail).not.toContain('No longer in the cluster');
  });

  it('deletes nothing without consent', async () => {
    ask.mockResolvedValue(undefined);
    await run(numbered(2));
    expect(ask).toHaveBeenCalledOnce();
    expect(remove).not.toHaveBeenCalled();
  });

  it('names the one checkpoint of a group in its question', async () => {
    ask.mockResolvedValue(undefined);
    await run(numbered(1));
    expect(ask.mock.lastCall?.[0]).toBe('Delete the checkpoint c0?');
  });

  it('names the first of many, and how many more there are', async () => {
    ask.mockResolvedValue(undefined);
    await run(numbered(100));
    expect(ask.mock.lastCall?.[0]).toBe('Delete 100 checkpoints?');
    expect(ask.mock.lastCall?.[1].detail).toMatch(/\nc14\nand 85 more$/);
  });

  describe('of a checkpoint that was made with others of its pod', () => {
    beforeEach(() => {
      inGroup = numbered(2).map((each, index) => ({
        ...each,
        group: { id: 'g-1', position: index + 1, size: 2, gapMs: 340 },
      }));
    });

    it.each([
      ['Delete', ['c0']],
      ['Delete All 2', ['c0', 'c1']],
      [undefined, []],
    ] as const)('deletes, after %j, %j', async (answer, deleted) => {
      ask.mockResolvedValue(answer);
      await run(inGroup.slice(0, 1));
      expect(ask.mock.lastCall?.slice(2)).toEqual(['Delete All 2', 'Delete']);
      expect(ask.mock.lastCall?.[1].detail).toMatch(/same pod:\n\nc1$/);
      expect(remove.mock.calls.map(([{ name }]) => name)).toEqual(deleted);
    });

    it('does not ask about them where all are to be deleted anyway', async () => {
      ask.mockResolvedValue('Delete');
      await run(inGroup);
      expect(ask.mock.lastCall?.slice(2)).toEqual(['Delete']);
      expect(remove).toHaveBeenCalledTimes(2);
    });
  });

  it('goes on after a checkpoint that cannot be deleted, and tells of it', async () => {
    ask.mockResolvedValue('Delete');
    const failure = new ThawError({
      reason: 'forbidden',
      attempted: 'delete it',
      explanation: 'you may not',
    });
    remove.mockRejectedValueOnce(failure);
    await run(numbered(2));
    expect(remove).toHaveBeenCalledTimes(2);
    expect(report.mock.lastCall?.[0]).toBe(failure);
  });
});

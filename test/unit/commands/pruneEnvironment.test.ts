import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import type { Ways } from '../../../src/commands/errorReporter.ts';
import { pruneEnvironment } from '../../../src/commands/pruneEnvironment.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { Operations } from '../../../src/views/operations.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { bakeExample } from '../checkpoint/recordExample.ts';
import { changedExample, exampleFile } from '../environment/exampleFile.ts';
import { FakePool, shopDeployment } from '../environment/fakePool.ts';

const showWarningMessage: (
  text: string,
  options?: vscode.MessageOptions,
  ...buttons: readonly string[]
) => Thenable<unknown> = vscode.window.showWarningMessage;
const showInformationMessage: (text: string) => Thenable<unknown> = vscode.window.showInformationMessage;

const row = { kind: 'environment', id: 'shop', namespace: 'demo', name: 'shop' };
const uri = vscode.Uri.file('/work/shop.thaw.yaml');
const ofOne = changedExample('count: 4', 'count: 1');
const retention = '  retention:\n    count: 4\n    age: 7d\n    size: 20Gi\n';
const minuteMs = 60_000;

/** A bake of `shop` of so many minutes ago. */
function baked(minutes: number, changes: Partial<CheckpointRecord> = {}): CheckpointRecord {
  const checkpointedAt = Date.now() - minutes * minuteMs;
  return { ...bakeExample, name: `shop-${minutes}`, checkpointedAt, ...changes };
}

describe('thaw.pruneEnvironment', () => {
  const ask = vi.mocked(showWarningMessage);
  const tell = vi.mocked(showInformationMessage);
  const openTextDocument = vi.fn<() => Promise<object>>();
  const save = vi.fn<() => Promise<boolean>>();
  const remove = vi.fn<(record: CheckpointRecord) => Promise<void>>();
  const report = vi.fn<(error: unknown, ways?: Ways) => void>();
  let operations: Operations;
  let server: FakeApiServer;
  let pool: FakePool;

  beforeEach(async () => {
    vi.clearAllMocks();
    remove.mockReset();
    tell.mockResolvedValue(undefined);
    operations = new Operations();
    server = await FakeApiServer.start();
    pool = new FakePool(server);
    server.on('GET', '/version', (_request, reply) => {
      reply.json({}, 200, { Date: new Date().toUTCString() });
    });
    Object.assign(vscode.workspace, { openTextDocument });
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** Prunes `shop`, of which there are these checkpoints, whose archives are gone from their nodes. */
  async function run(
    records: readonly CheckpointRecord[],
    {
      text = ofOne,
      argument = row,
      isDirty = false,
    }: { readonly text?: string; readonly argument?: unknown; readonly isDirty?: boolean } = {},
  ): Promise<void> {
    openTextDocument.mockResolvedValue({ isDirty, save, getText: () => text });
    const gone = new ThawError({
      reason: 'archiveNotFound',
      attempted: 'read it',
      explanation: 'it is gone',
    });
    const agent = { node: 'node-1', readContent: () => Promise.reject(gone), deleteImage: vi.fn() };
    const catalog = {
      list: () => Promise.resolve(records.map((record) => ({ status: 'readable', record }))),
      remove,
    };
    const cluster = {
      connection: server.connect(),
      catalog,
      agents: { on: () => agent },
      during: (work: () => Promise<unknown>) => work(),
    };
    const known = { namespace: 'demo', name: 'shop', file: { uri }, bakes: records, state: {}, pool: {} };
    const thaw = {
      host: {},
      operations,
      live: { watch: { isNodeGone: (node: string) => node === 'node-9' } },
      environmentsView: { environments: () => Promise.resolve([known]) },
      session: { cluster: () => Promise.resolve(cluster) },
    };
    await pruneEnvironment(thaw as unknown as Thaw, { args: [argument], report });
  }

  const deleted = (): readonly string[] => remove.mock.calls.map(([{ name }]) => name);

  it('says which checkpoints are no longer kept and what is deleted of them, and deletes nothing without consent', async () => {
    ask.mockResolvedValue(undefined);
    await run([baked(1), baked(90), baked(5)]);
    const [question, { modal, detail } = {}, ...buttons] = ask.mock.lastCall ?? [];
    expect(question).toBe('Delete 2 checkpoints that shop no longer keeps?');
    expect({ modal, buttons }).toEqual({ modal: true, buttons: ['Delete'] });
    expect(detail?.split('\n\n')).toEqual([
      'Archives, checkpoint images and records are deleted for good: 4.1 MB on node-1.',
      'Pods that were restored from them go on running, but cannot be started again.',
      'shop-90 · 1 h · 2.05 MB\nshop-5 · 5 min · 2.05 MB',
    ]);
    expect(deleted()).toEqual([]);
    expect(tell).not.toHaveBeenCalled();
  });

  it('deletes them, the oldest first, while its row says so, and says how much room that has made', async () => {
    ask.mockResolvedValue('Delete');
    const rows: string[] = [];
    remove.mockImplementation(() => {
      rows.push(...operations.running.map(({ podUid, text, title }) => `${podUid}: ${text} ${title}`));
      return Promise.resolve();
    });
    await run([baked(1), baked(90), baked(5)]);
    expect(deleted()).toEqual(['shop-90', 'shop-5']);
    const { contextName } = server.connect();
    const busy = `${contextName}/environment/demo/shop: Pruning… Pruning shop`;
    expect(rows).toEqual([busy, busy]);
    expect(operations.running).toEqual([]);
    expect(tell.mock.calls.map(([text]) => text)).toEqual([
      '2 checkpoints of shop deleted, which leaves 4.1 MB of the disks free.',
    ]);
  });

  it('goes by the file that it is called on, as that is saved', async () => {
    ask.mockResolvedValue('Delete');
    await run([baked(1), baked(5)], { argument: uri, isDirty: true });
    expect(save).toHaveBeenCalledOnce();
    expect(ask.mock.lastCall?.[0]).toBe('Delete the checkpoint that shop no longer keeps?');
    expect(deleted()).toEqual(['shop-5']);
  });

  it('tells what a bake has left that was interrupted', async () => {
    ask.mockResolvedValue(undefined);
    const { bake } = bakeExample;
    await run([baked(1), baked(300, { ...(bake && { bake: { ...bake, restoredMs: undefined } }) })]);
    expect(ask.mock.lastCall?.[1]?.detail).toMatch(
      /\nshop-300 · 5 h · 2\.05 MB · left by a bake that was interrupted$/,
    );
  });

  it('counts no room on nodes that are no longer in the cluster', async () => {
    ask.mockResolvedValue('Delete');
    await run([baked(1), baked(5, { archive: { ...bakeExample.archive, node: 'node-9' } })]);
    expect(ask.mock.lastCall?.[1]?.detail).toMatch(/^The record is deleted for good, and nothing else\.\n/);
    expect(tell.mock.lastCall?.[0]).toBe('1 checkpoint of shop deleted, which leaves 0 B of the disks free.');
  });

  it.each([
    [ofOne, 'Nothing of shop is beyond its retention, apart from what its warm pool may still need.'],
    [exampleFile.replace(retention, ''), 'Every bake of shop is kept: its file sets no retention.'],
  ])('says where nothing is to be deleted (%#)', async (text, sentence) => {
    await run([baked(1)], { text });
    expect(tell.mock.calls.map(([said]) => said)).toEqual([sentence]);
    expect(ask).not.toHaveBeenCalled();
  });

  it('leaves what a pool is restored from that has come while it asked', async () => {
    ask.mockImplementation(() => {
      pool.putDeployment(shopDeployment(2));
      return Promise.resolve('Delete');
    });
    await run([baked(2), baked(90), baked(5, { name: 'shop-1' })]);
    expect(ask.mock.lastCall?.[1]?.detail).toContain('\nshop-1 · ');
    expect(deleted()).toEqual(['shop-90']);
  });

  it('goes on after a checkpoint that cannot be deleted, tells of it, and counts it not', async () => {
    ask.mockResolvedValue('Delete');
    const failure = new ThawError({
      reason: 'forbidden',
      attempted: 'delete it',
      explanation: 'you may not',
    });
    remove.mockRejectedValueOnce(failure);
    await run([baked(1), baked(90), baked(5)]);
    expect(report.mock.calls.map(([error]) => error)).toEqual([failure]);
    expect(tell.mock.lastCall?.[0]).toMatch(/^1 checkpoint of shop deleted, which leaves 2\.05 MB /);
    report.mock.lastCall?.[1]?.retry?.();
    expect(vscode.commands.executeCommand).toHaveBeenCalledWith(
      'thaw.pruneEnvironment',
      expect.objectContaining({ kind: 'environment', namespace: 'demo', name: 'shop' }),
    );
  });

  it('says what it has deleted before it was cancelled', async () => {
    ask.mockResolvedValue('Delete');
    remove.mockResolvedValueOnce(undefined);
    remove.mockRejectedValueOnce(
      new ThawError({ reason: 'cancelled', attempted: 'delete it', explanation: 'it was cancelled' }),
    );
    await expect(run([baked(1), baked(90), baked(5)])).rejects.toMatchObject({ reason: 'cancelled' });
    expect(tell.mock.lastCall?.[0]).toMatch(/^1 checkpoint of shop deleted, /);
  });

  it('warns of images that are still in a registry', async () => {
    ask.mockResolvedValue('Delete');
    const reference = 'registry.example/shop:1';
    const image = { reference, digest: 'sha256:1', bytes: 1, location: 'registry' as const };
    await run([baked(1), baked(5, { image })]);
    expect(ask.mock.lastCall?.[0]).toBe(
      `Still in its registry, with the memory of the process: ${reference}`,
    );
  });

  it('shows what is wrong with the file before it looks for anything', async () => {
    const text = exampleFile.replace('count: 4', 'count: 0');
    await expect(run([baked(1), baked(5)], { text })).rejects.toMatchObject({
      message: 'Cannot prune shop: there is an error in its file.',
    });
    expect(vscode.commands.executeCommand).toHaveBeenCalledWith('workbench.actions.view.problems');
    expect(server.requests).toEqual([]);
  });
});

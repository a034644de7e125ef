import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { scanNodes } from '../../../src/commands/scanNodes.ts';
import { claimPod, setPoolSize } from '../../../src/commands/warmPools.ts';
import type { Command } from '../../../src/commands/command.ts';
import { Operations } from '../../../src/views/operations.ts';
import type { Thaw } from '../../../src/views/thaw.ts';
import { record } from '../checkpoint/recordExample.ts';

/** What the works do to a cluster is tested with one: here they last until they are cancelled. */
const untilCancelled = vi.hoisted(() => async (signal: AbortSignal): Promise<never> => {
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve);
  });
  throw new Error('it was cancelled');
});

vi.mock('../../../src/checkpoint/nodeScan.ts', () => ({
  scanNodes: (_scan: object, { signal }: { signal: AbortSignal }) => untilCancelled(signal),
}));
vi.mock('../../../src/environment/setPool.ts', () => ({
  setPool: (_cluster: object, _wish: object, signal: AbortSignal) => untilCancelled(signal),
}));
vi.mock('../../../src/environment/warmPool.ts', () => ({
  WarmPool: class {
    claim = ({ signal }: { signal: AbortSignal }): Promise<never> => untilCancelled(signal);
  },
}));

const environment = {
  namespace: 'demo',
  name: 'shop',
  bakes: [record],
  state: { status: 'baked', newest: record },
  pool: { ready: 1, waiting: 1, claimed: 0 },
};
const row = { kind: 'environment', id: 'shop', namespace: 'demo', name: 'shop' };

describe('a work without a row of its own', () => {
  let operations: Operations;

  beforeEach(() => {
    vi.clearAllMocks();
    operations = new Operations();
    vi.mocked(vscode.window.showInputBox).mockResolvedValue('2');
  });

  async function run(command: Command): Promise<void> {
    const cluster = {
      connection: { contextName: 'dev' },
      during: (work: () => Promise<unknown>) => work(),
    };
    const watch = {
      nodes: () => [{ name: 'node-1', ready: true }],
      settled: () => Promise.resolve(),
    };
    const thaw = {
      host: {},
      operations,
      live: {
        hold: () => new vscode.Disposable(vi.fn()),
        settled: () => Promise.resolve({ status: 'live' }),
        watch,
      },
      environmentsView: { environments: () => Promise.resolve([environment]) },
      session: { cluster: () => Promise.resolve(cluster), namespaces: () => 'all' },
    };
    const report = (error: unknown): never => {
      throw error as Error;
    };
    await command(thaw as unknown as Thaw, { args: [row], report });
  }

  it.each([
    ['a scan', scanNodes, 'Scanning nodes for checkpoints'],
    ['the size of a pool', setPoolSize, 'Setting the pool of shop'],
    ['a claim', claimPod, 'Claiming a pod of shop'],
  ])('counts as an operation, and is cancelled as one: %s', async (_what, command, title) => {
    const done = run(command);
    await vi.waitUntil(() => operations.running.length > 0);
    expect(operations.running.map((operation) => operation.title)).toEqual([title]);
    for (const { cancel } of operations.running) cancel();
    await expect(done).rejects.toThrow('it was cancelled');
    expect(operations.running).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withCriuTimes } from '../../../src/environment/criuTimes.ts';
import type { CriuState } from '../../../src/kubernetes/criuState.ts';
import type { StartupRun } from '../../../src/startup/startupRun.ts';
import type { FakeApiServer } from '../../support/fakeApiServer.ts';
import { type FakeExec, startExecServer } from '../kubernetes/fakeExec.ts';
import { startupRuns } from '../startup/startupRuns.ts';

const [restored, failed] = startupRuns('restored', [500, undefined]);
const unplaced = { ...(restored ?? fail()), route: 'nested' } as const;
const nested = { ...unplaced, nodeZeroMs: 1_795_699_200_000 };

const native = {
  ...nested,
  route: 'native',
  node: 'node-1',
  events: [{ reason: '/tasks/start', by: 'containerd', atMs: 440 }],
} as const;

let server: FakeApiServer;
let execs: FakeExec[];
/** What the nested runtime says, or nothing where it is not there. */
let state: object | undefined;

/** What is on the node of a native restore. */
let criuOfNode: CriuState | undefined;

beforeEach(async () => {
  execs = [];
  asked = [];
  criuOfNode = undefined;
  state = { phase: 'running', restoreMs: 312.5 };
  server = await startExecServer((exec) => {
    execs.push(exec);
    if (state === undefined) exec.exit(1);
    else exec.stdout(JSON.stringify(state)).exit(0);
  });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

/** What was asked of the agents of nodes. */
let asked: string[];

function ask(run: StartupRun): Promise<StartupRun> {
  const restoreTimes = (id: string): Promise<CriuState> => {
    asked.push(id);
    return criuOfNode ? Promise.resolve(criuOfNode) : Promise.reject(new Error('no statistics'));
  };
  const on = (node: string): { readonly restoreTimes: typeof restoreTimes } => {
    asked.push(node);
    return { restoreTimes };
  };
  const tools = { connection: server.connect(), agents: { on } };
  return withCriuTimes(tools, run, 'main', new AbortController().signal);
}

describe('withCriuTimes', () => {
  const criu = { forkingMs: 8, restoreMs: 120.5, endedAt: 1_795_699_200_430.25 };

  it('asks the nested runtime, and places on the axis of the run when the processes went on', async () => {
    state = { phase: 'running', restoreMs: 312.5, criu };
    expect((await ask(nested)).criu).toEqual({ forkingMs: 8, restoreMs: 120.5, endedMs: 430.25 });
    expect(execs.map(({ url }) => url.searchParams.getAll('command').at(-1))).toEqual(['wait']);
  });

  it('does not place it where the node’s clock is not known', async () => {
    state = { phase: 'arriving', restoreMs: 312.5, criu };
    expect((await ask(unplaced)).criu).toEqual({ forkingMs: 8, restoreMs: 120.5 });
  });

  it('leaves a run as it is of which nothing is said', async () => {
    expect(await ask(nested)).toBe(nested);
    state = undefined;
    expect(await ask(nested)).toBe(nested);
  });

  it('asks the node’s agent of a native restore, which has followed that', async () => {
    criuOfNode = criu;
    server.on('GET', `/api/v1/namespaces/${native.namespace}/pods/${native.podName}`, (_request, reply) => {
      const containers = [{ name: 'main', image: 'shop:1' }];
      const status = {
        containerStatuses: [{ name: 'main', containerID: 'containerd://3f4e', state: { running: {} } }],
      };
      const metadata = { name: native.podName, uid: 'u-1', creationTimestamp: '2026-11-27T21:20:47Z' };
      reply.json({ metadata, spec: { containers }, status });
    });
    expect((await ask(native)).criu).toEqual({ forkingMs: 8, restoreMs: 120.5, endedMs: 430.25 });
    expect(asked).toEqual(['node-1', '3f4e']);
    criuOfNode = undefined;
    expect(await ask(native)).toBe(native);
  });

  it('does not ask about other runs', async () => {
    const others = [restored, { ...(restored ?? fail()), route: 'native' } as const, failed];
    for (const run of others) expect(await ask(run ?? fail())).toBe(run);
    expect(execs).toEqual([]);
    expect(asked).toEqual([]);
  });
});

function fail(): never {
  throw new Error('There is no run');
}

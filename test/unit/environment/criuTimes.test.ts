import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withCriuTimes } from '../../../src/environment/criuTimes.ts';
import type { StartupRun } from '../../../src/startup/startupRun.ts';
import type { FakeApiServer } from '../../support/fakeApiServer.ts';
import { type FakeExec, startExecServer } from '../kubernetes/fakeExec.ts';
import { startupRuns } from '../startup/startupRuns.ts';

const [restored, failed] = startupRuns('restored', [500, undefined]);
const unplaced = { ...(restored ?? fail()), route: 'nested' } as const;
const nested = { ...unplaced, nodeZeroMs: 1_795_699_200_000 };

let server: FakeApiServer;
let execs: FakeExec[];
/** What the nested runtime says, or nothing where it is not there. */
let state: object | undefined;

beforeEach(async () => {
  execs = [];
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

function ask(run: StartupRun): Promise<StartupRun> {
  return withCriuTimes(server.connect(), run, 'main', new AbortController().signal);
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

  it('does not ask about other runs', async () => {
    const others = [restored, { ...(restored ?? fail()), route: 'native' } as const, failed];
    for (const run of others) expect(await ask(run ?? fail())).toBe(run);
    expect(execs).toEqual([]);
  });
});

function fail(): never {
  throw new Error('There is no run');
}

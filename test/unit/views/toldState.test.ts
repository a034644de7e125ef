import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import type { LiveState } from '../../../src/views/liveState.ts';
import { ToldState } from '../../../src/views/toldState.ts';
import type { Reply } from '../../support/fakeReply.ts';
import { record } from '../checkpoint/recordExample.ts';
import { fakePod } from '../kubernetes/fakePod.ts';
import { until } from '../kubernetes/watchScenario.ts';
import { Sidebar } from './sidebar.ts';

function failure(explanation: string): ThawError {
  return new ThawError({ reason: 'unreachable', attempted: 'watch the pods', explanation });
}

describe('a state that is told of', () => {
  let state: ToldState;
  let told: LiveState[];

  beforeEach(() => {
    state = new ToldState();
    told = [];
    state.onDidChange((each) => told.push(each));
  });

  it('is told of once for as long as it stays the same, whatever error says so', () => {
    const stale = { status: 'stale', lastUpdate: 1 } as const;
    state.set({ status: 'idle' });
    expect(told).toEqual([]);
    for (const explanation of ['it is gone', 'it is gone', 'it is back, but busy']) {
      state.set({ ...stale, failure: failure(explanation) });
    }
    state.set({ ...stale, lastUpdate: 2, failure: undefined });
    state.set({ status: 'live' });
    state.set({ status: 'live' });
    expect(told.map(({ status }) => status)).toEqual(['stale', 'stale', 'stale', 'live']);
    expect(state.current).toEqual({ status: 'live' });
  });

  it('is told of anew when another part of it fails, or none any more', () => {
    const forbidden = new Map([['demo', failure('it is forbidden')]]);
    state.set({ status: 'live' });
    state.set({ status: 'live' }, forbidden);
    state.set({ status: 'live' }, new Map(forbidden));
    state.set({ status: 'live' });
    expect(told).toHaveLength(3);
  });

  it('is known before it is told of, where another is to be told of first', () => {
    const tell = state.take({ status: 'live' });
    expect([state.current.status, told]).toEqual(['live', []]);
    tell();
    expect(told).toEqual([{ status: 'live' }]);
  });
});

describe('the states of a cluster', () => {
  let sidebar: Sidebar;
  /** What pods and checkpoints were like when somebody was told of which. */
  let told: string[];

  beforeAll(async () => {
    // Loaded on first use, which takes its time.
    await import('../../../src/views/clusterParts.ts');
  });

  beforeEach(async () => {
    sidebar = await Sidebar.open({ pods: [fakePod()], records: [record] });
    onTestFinished(() => sidebar[Symbol.asyncDispose]());
    const { live } = sidebar;
    told = [];
    const tell = (of: string) => (): void => {
      told.push(`${of}: ${live.state.status}, ${live.checkpointState.status}`);
    };
    live.onDidChangeState(tell('pods'));
    live.onDidChangeCheckpointState(tell('checkpoints'));
  });

  it('are told of when both are known: what keeps from both is no failure of the checkpoints alone', async () => {
    const { server, trees } = sidebar;
    sidebar.breakCluster();
    const asked = Promise.withResolvers<Reply>();
    server.on('GET', '/api/v1/pods', (_request, reply) => {
      asked.resolve(reply);
    });
    trees.pods.setVisible(true);
    const reply = await asked.promise;
    // Asked again, the failure of the checkpoints is known.
    const isAgain = (): boolean =>
      server.requests.filter(({ path }) => path.endsWith('/configmaps')).length > 1;
    await until(isAgain);
    reply.status({ code: 500, message: 'etcd is gone' });
    await until(() => told.length === 4);
    expect(told).toEqual([
      'pods: starting, starting',
      'checkpoints: starting, starting',
      'pods: failed, failed',
      'checkpoints: failed, failed',
    ]);
  });

  it('are told of once for each that has changed, however often the cluster is out of reach', async () => {
    const { live, server } = sidebar;
    await sidebar.show('pods');
    sidebar.breakCluster();
    await until(() => live.state.status === 'stale' && live.checkpointState.status === 'stale');
    // A closed connection is one failure, and what the cluster says then is another.
    const said = (): boolean =>
      [live.state, live.checkpointState].every(
        (state) => 'failure' in state && state.failure?.raw?.includes('etcd is gone'),
      );
    await until(() => {
      live.refresh();
      return said();
    });
    const [before, asked] = [told.length, server.requests.length];
    await until(() => {
      live.refresh();
      return server.requests.length >= asked + 9;
    });
    expect(told).toHaveLength(before);
  });
});

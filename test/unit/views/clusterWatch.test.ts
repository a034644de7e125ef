import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CheckpointCatalog } from '../../../src/checkpoint/catalog.ts';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import type { ChangeBatch } from '../../../src/kubernetes/resourceStore.ts';
import { ClusterWatch } from '../../../src/views/clusterWatch.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeList } from '../../support/fakeList.ts';
import { record } from '../checkpoint/recordExample.ts';
import { recordJson } from '../checkpoint/recordJson.ts';
import { fakePod } from '../kubernetes/fakePod.ts';
import { until } from '../kubernetes/watchScenario.ts';

const other: CheckpointRecord = { ...record, name: 'other' };

/** A record that a later version, or somebody by hand, has written. */
const unreadable = { ...recordJson({ ...record, name: 'unreadable' }), data: { 'checkpoint.json': '{' } };

const node = { metadata: { name: 'node-1', uid: 'uid-of-node-1', resourceVersion: '1' } };

describe('the watch of a cluster', () => {
  let server: FakeApiServer;
  let configMaps: FakeList;
  let watch: ClusterWatch;

  beforeEach(async () => {
    server = await FakeApiServer.start();
    new FakeList(server, '/api/v1/pods', [fakePod({ name: 'web' })]);
    configMaps = new FakeList(server, '/api/v1/configmaps', [recordJson(record), unreadable]);
    new FakeList(server, '/api/v1/nodes', [node]);
  });

  afterEach(async () => {
    watch.dispose();
    await server[Symbol.asyncDispose]();
  });

  function watchOf(namespaces: readonly string[] | 'all'): ClusterWatch {
    const connection = server.connect();
    watch = new ClusterWatch({ connection, catalog: new CheckpointCatalog(connection) }, namespaces);
    return watch;
  }

  /** A watch that has read what may be read. */
  async function started(namespaces: readonly string[] | 'all' = 'all'): Promise<ClusterWatch> {
    watchOf(namespaces).start();
    watch.followPods();
    await watch.settled();
    await until(() => watch.podState?.status !== 'starting');
    watch.showPods();
    return watch;
  }

  function forbid(path: string): void {
    server.on('GET', path, (_request, reply) => {
      reply.status({ code: 403, reason: 'Forbidden', message: 'it is forbidden' });
    });
  }

  it('asks nothing of the cluster before it is started', () => {
    watchOf('all');
    expect(server.requests).toEqual([]);
  });

  it('knows pods, nodes, and the checkpoints whose records can be read', async () => {
    await started();
    expect([...watch.pods()].map(({ name }) => name)).toEqual(['web']);
    expect(watch.nodes().map(({ name }) => name)).toEqual(['node-1']);
    expect([...watch.records()].map(({ name }) => name)).toEqual([record.name]);
    expect(watch.checkpointFailure).toBeUndefined();
  });

  it('asks for pods only while that is wanted, and keeps those that it shows', async () => {
    watchOf('all').start();
    await watch.settled();
    expect(server.requests.map(({ path }) => path)).not.toContain('/api/v1/pods');
    expect([watch.knowsPods, watch.podState]).toEqual([false, undefined]);
    watch.followPods();
    await until(() => watch.podState?.status === 'live');
    expect([...watch.pods()]).toEqual([]);
    watch.showPods();
    watch.unfollowPods();
    expect([...watch.pods()].map(({ name }) => name)).toEqual(['web']);
    expect([watch.showsFollowedPods, watch.podState]).toEqual([false, undefined]);
    const next = new ClusterWatch(
      { connection: server.connect(), catalog: new CheckpointCatalog(server.connect()) },
      'all',
      watch,
    );
    expect([...next.pods()]).toEqual([...watch.pods()]);
  });

  it('finds a node by its name', async () => {
    await started();
    expect(watch.node('node-1')?.uid).toBe('uid-of-node-1');
    expect(watch.node('node-2')).toBeUndefined();
  });

  it('knows of a node that it is gone once it has read them all', async () => {
    watchOf('all');
    expect(watch.isNodeGone('node-2')).toBe(false);
    watch.start();
    await watch.settled();
    expect(watch.isNodeGone('node-2')).toBe(true);
    expect(watch.isNodeGone('node-1')).toBe(false);
  });

  it('knows of no node that it is gone where nodes may not be read', async () => {
    forbid('/api/v1/nodes');
    await started();
    expect(watch.isNodeGone('node-2')).toBe(false);
  });

  it('tells of changes of checkpoints, those left out whose records cannot be read', async () => {
    await started();
    await configMaps.watched();
    const batch = new Promise<ChangeBatch<CheckpointRecord>>((resolve) => {
      watch.onCheckpoints(resolve);
    });
    configMaps.send('ADDED', { ...unreadable, metadata: { ...unreadable.metadata, uid: 'new' } });
    configMaps.send('ADDED', recordJson(other));
    expect(await batch).toEqual({ added: [other], updated: [], removed: [] });
  });

  it('reads chosen namespaces only, each by itself, and the nodes', async () => {
    const paths = ['a', 'b'].flatMap((name) =>
      ['pods', 'configmaps'].map((kind) => `/api/v1/namespaces/${name}/${kind}`),
    );
    for (const path of paths) new FakeList(server, path);
    await started(['a', 'b']);
    const listed = server.requests.filter(({ query }) => !query.has('watch')).map(({ path }) => path);
    expect(listed.toSorted()).toEqual([...paths, '/api/v1/nodes'].toSorted());
  });

  it('does without nodes that may not be read', async () => {
    forbid('/api/v1/nodes');
    await started();
    expect(watch.nodes()).toEqual([]);
    expect(watch.podState?.status).toBe('live');
    expect(watch.checkpointFailure).toBeUndefined();
  });

  it('does without checkpoints that may not be read, and says why', async () => {
    forbid('/api/v1/configmaps');
    await started();
    expect([...watch.records()]).toEqual([]);
    expect(watch.podState?.status).toBe('live');
    expect(watch.checkpointFailure?.reason).toBe('forbidden');
  });

  it('tells of each state of what it watches', async () => {
    const told = vi.fn();
    watchOf('all').onState(told);
    watch.start();
    await watch.settled();
    expect(told).toHaveBeenCalled();
  });

  it('tries at once, where that is asked for, what it would try later', async () => {
    forbid('/api/v1/configmaps');
    await started();
    new FakeList(server, '/api/v1/configmaps', [recordJson(other)]);
    const change = new Promise((resolve) => {
      watch.onCheckpoints(resolve);
    });
    watch.retryNow();
    await change;
    expect([...watch.records()]).toEqual([other]);
  });

  it.each([
    ['templates', { templates: [{ kind: 'Deployment', namespace: 'demo', name: 'shop' }], pools: [] }],
    ['sizes of pools', { templates: [], pools: ['demo'] }],
  ] as const)('tries at once, where that is asked for, the %s that it would try later', async (_, needs) => {
    const path = '/apis/apps/v1/namespaces/demo/deployments';
    forbid(path);
    await started();
    watch.templates.follow(needs.templates);
    watch.poolSizes.follow(needs.pools);
    const asked = (): number => server.requests.filter((request) => request.path === path).length;
    await until(() => asked() === 1);
    const deployments = new FakeList(server, path);
    // Asked for before the failure is known, it changes nothing.
    await until(() => {
      watch.retryNow();
      return deployments.watches === 1;
    });
  });

  it('is settled by its end, however little it has read', async () => {
    server.on('GET', '/api/v1/configmaps', (_request, reply) => {
      reply.hang();
    });
    watchOf('all').start();
    const settled = watch.settled();
    watch.dispose();
    await expect(settled).resolves.toBeUndefined();
  });

  it('watches nothing any more after its end', async () => {
    await started();
    await configMaps.watched();
    watch.dispose();
    await until(() => configMaps.watches === 0);
  });
});

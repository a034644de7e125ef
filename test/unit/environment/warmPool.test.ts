import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeExpiredClaims, releaseClaim } from '../../../src/environment/endClaims.ts';
import type { PoolPlan } from '../../../src/environment/poolDeployment.ts';
import type { PoolStatus } from '../../../src/environment/poolStatus.ts';
import { PoolWatch } from '../../../src/environment/poolWatch.ts';
import { WarmPool } from '../../../src/environment/warmPool.ts';
import type { PodJson } from '../../../src/kubernetes/podJson.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';
import { until } from '../kubernetes/watchScenario.ts';
import { FakePool, shopDeployment, waitingPod } from './fakePool.ts';

let server: FakeApiServer;
let fake: FakePool;
let pool: WarmPool;

beforeEach(async () => {
  server = await FakeApiServer.start();
  fake = new FakePool(server);
  pool = new WarmPool(server.connect(), { namespace: 'demo', environment: 'shop' });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function plan(replicas: number, checkpoint = 'shop-1'): PoolPlan {
  return {
    manifest: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'thaw-pool-shop',
        namespace: 'demo',
        labels: { 'thaw.dev/environment': 'shop' },
        annotations: { 'thaw.dev/checkpoint': checkpoint },
      },
      spec: {
        replicas,
        selector: {},
        template: { spec: { containers: [{ name: 'web', image: checkpoint }] } },
      },
    },
    differences: [],
  };
}

/** A claimed pod of the pool. */
function claimedPod(name: string, annotations: Readonly<Record<string, string>> = {}): PodJson {
  const pod = waitingPod(name);
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: { ...pod.metadata.labels, 'thaw.dev/pool': 'claimed', 'thaw.dev/owner': 'jane' },
      annotations: {
        ...pod.metadata.annotations,
        'thaw.dev/claimed-at': '2026-11-26T08:30:00.000Z',
        ...annotations,
      },
    },
  };
}

describe('a pool', () => {
  it('is created where there is none', async () => {
    await pool.set(plan(3));
    expect(fake.deployment('thaw-pool-shop')?.spec).toMatchObject({ replicas: 3 });
  });

  it('that is there gets another size and another checkpoint, and keeps what others have added', async () => {
    fake.putDeployment(shopDeployment(3));
    const before = fake.deployment('thaw-pool-shop');
    if (before) fake.putDeployment({ ...before, metadata: { ...before.metadata, finalizers: ['other'] } });
    await pool.set(plan(5, 'shop-2'));
    expect(fake.deployment('thaw-pool-shop')).toMatchObject({
      metadata: { finalizers: ['other'], annotations: { 'thaw.dev/checkpoint': 'shop-2' } },
      spec: { replicas: 5, template: { spec: { containers: [{ image: 'shop-2' }] } } },
    });
  });

  it('that somebody else creates at the same time is changed after all', async () => {
    fake.beforePatch = () => {
      fake.beforePatch = () => undefined;
      setImmediate(() => {
        fake.putDeployment(shopDeployment(1));
      });
    };
    await pool.set(plan(3));
    expect(fake.deployment('thaw-pool-shop')?.spec).toMatchObject({ replicas: 3 });
  });

  it('that is just being removed is made anew', async () => {
    const leaving = shopDeployment(3);
    fake.putDeployment({
      ...leaving,
      metadata: { ...leaving.metadata, deletionTimestamp: '2026-11-26T08:59:00Z' },
    });
    await pool.set(plan(2));
    expect(fake.deployment('thaw-pool-shop')?.metadata).not.toHaveProperty('deletionTimestamp');
    expect(fake.deployment('thaw-pool-shop')?.spec).toMatchObject({ replicas: 2 });
  });

  it('is scaled to zero, and remains', async () => {
    fake.putDeployment(shopDeployment(3));
    await pool.scale(0);
    expect(fake.deployment('thaw-pool-shop')?.spec).toMatchObject({ replicas: 0 });
  });

  it('that is not there cannot be scaled', async () => {
    expect((await failureOf(pool.scale(0))).reason).toBe('noPool');
  });

  it('is removed, with its waiting pods before it is gone', async () => {
    fake.putDeployment(shopDeployment(3));
    await pool.remove();
    expect(fake.deployment('thaw-pool-shop')).toBeUndefined();
    const deletion = server.requests.find(({ method }) => method === 'DELETE');
    expect(deletion?.query.get('propagationPolicy')).toBe('Foreground');
  });

  it('that is not there is removed already', async () => {
    await expect(pool.remove()).resolves.toBeUndefined();
  });
});

describe('the status of a pool', () => {
  it('counts what is ready, and tells apart what waits and what is claimed', async () => {
    fake.putDeployment(shopDeployment(3));
    fake.putPod(waitingPod('warm'));
    fake.putPod(waitingPod('cold', { isReady: false }));
    fake.putPod(
      claimedPod('taken', { 'thaw.dev/owner': 'Jane Doe', 'thaw.dev/expires-at': '2026-11-26T10:00:00Z' }),
    );
    const status = await pool.status();
    expect(status).toMatchObject({
      environment: 'shop',
      wanted: 3,
      ready: 1,
      checkpoint: 'shop-1',
      failures: [],
    });
    expect(status.waiting.map(({ name }) => name)).toEqual(['warm', 'cold']);
    expect(status.claimed).toMatchObject([
      {
        name: 'taken',
        claim: {
          owner: 'Jane Doe',
          claimedAt: Date.parse('2026-11-26T08:30:00Z'),
          expiresAt: Date.parse('2026-11-26T10:00:00Z'),
        },
      },
    ]);
  });

  it('says what memory its pods request, where all containers of a pod request any', async () => {
    fake.putPod(waitingPod('known', { memory: '64Mi' }));
    fake.putPod(waitingPod('unknown'));
    const { waiting } = await pool.status();
    expect(Object.fromEntries(waiting.map((each) => [each.name, each.memoryRequestBytes]))).toEqual({
      known: 64 * 2 ** 20,
      unknown: undefined,
    });
  });

  it('does not count a pod that is being deleted', async () => {
    fake.putDeployment(shopDeployment(1));
    const pod = waitingPod('leaving');
    fake.putPod({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2026-11-26T08:59:00Z' } });
    expect((await pool.status()).ready).toBe(0);
  });

  it('says that there is no pool, and which claimed pods are left of it', async () => {
    fake.putPod(claimedPod('taken'));
    const status = await pool.status();
    expect(status).toMatchObject({ wanted: 0, ready: 0, checkpoint: undefined });
    expect(status.claimed).toHaveLength(1);
  });

  it('says why no pods can be made', async () => {
    const message =
      'pods "thaw-pool-shop-7d9f-x" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2';
    const conditions = [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }];
    fake.putDeployment(shopDeployment(3, { conditions }));
    expect((await pool.status()).failures).toMatchObject([{ reason: 'quotaExceeded' }]);
  });

  it('says why a pod does not become ready', async () => {
    fake.putDeployment(shopDeployment(2));
    const broken = waitingPod('broken', { isReady: false });
    const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 10s' };
    const containerStatuses = [{ name: 'web', ready: false, restartCount: 3, state: { waiting } }];
    fake.putPod({ ...broken, status: { ...broken.status, containerStatuses } });
    const homeless = waitingPod('homeless', { isReady: false });
    const scheduled = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: '0/1 nodes',
    };
    fake.putPod({ ...homeless, status: { phase: 'Pending', conditions: [scheduled] } });
    const { failures } = await pool.status();
    expect(failures.map(({ message }) => message)).toEqual([
      'Cannot start broken: its container could not be started (CrashLoopBackOff: back-off 10s).',
      'Cannot start homeless: no node has room for it, or suits it.',
    ]);
    expect(failures[1]?.raw).toBe('0/1 nodes');
  });
});

describe('the status of a pool whose pod only events tell of', () => {
  const events = '/api/v1/namespaces/demo/events';

  beforeEach(() => {
    fake.putDeployment(shopDeployment(1));
    const pod = waitingPod('stuck', { isReady: false });
    fake.putPod({ ...pod, status: { phase: 'Pending', conditions: [] } });
  });

  it('says what cannot be mounted', async () => {
    const event = (uid: string): object => ({
      reason: 'FailedMount',
      involvedObject: { uid },
      message:
        'MountVolume.SetUp failed for volume "thaw-checkpoint" : hostPath type check failed: /a.tar is not a file',
    });
    server.on('GET', events, (_request, reply) => {
      reply.json({ items: [event('uid-of-another'), event('uid-of-stuck')] });
    });
    const { failures, waiting } = await pool.status();
    expect(failures.map(({ message }) => message)).toEqual([
      'Cannot start stuck: the archive of the checkpoint is not on node node-1 any more.',
    ]);
    expect(waiting[0]?.failure).toBe(failures[0]);
  });

  it('is known without them where they may not be read', async () => {
    server.on('GET', events, (_request, reply) => {
      reply.status({ code: 403, reason: 'Forbidden', message: 'events is forbidden' });
    });
    expect(await pool.status()).toMatchObject({ wanted: 1, ready: 0, failures: [] });
  });
});

describe('a watch of pools', () => {
  it('follows each pool of a namespace, and those of which only claimed pods are left', async () => {
    fake.putDeployment(shopDeployment(1));
    using watch = new PoolWatch(server.connect(), { namespace: 'demo' });
    let last: readonly PoolStatus[] = [];
    watch.onChange(() => {
      last = watch.pools();
    });
    watch.start();
    await until(() => last[0]?.wanted === 1 && watch.isLive);
    fake.putPod(waitingPod('warm'));
    await until(() => last[0]?.ready === 1);
    const other = claimedPod('of-another');
    const labels = { ...other.metadata.labels, 'thaw.dev/environment': 'till' };
    fake.putPod({ ...other, metadata: { ...other.metadata, labels } });
    await until(() => last.length === 2);
    expect(last[1]).toMatchObject({ environment: 'till', wanted: 0, claimed: [{ name: 'of-another' }] });
  });
});

describe('claimed pods', () => {
  it('are deleted when they are released', async () => {
    fake.putPod(claimedPod('taken'));
    const { claimed } = await pool.status();
    for (const pod of claimed) await releaseClaim(server.connect(), pod);
    expect(fake.pod('taken')).toBeUndefined();
  });

  it('are deleted when their lifetime is over by the API server’s clock, and no others', async () => {
    fake.now = Date.parse('2026-11-26T09:00:00Z');
    fake.putPod(claimedPod('over', { 'thaw.dev/expires-at': '2026-11-26T08:59:59Z' }));
    fake.putPod(claimedPod('still', { 'thaw.dev/expires-at': '2026-11-26T09:00:01Z' }));
    fake.putPod(claimedPod('kept'));
    fake.putPod(claimedPod('unreadable', { 'thaw.dev/expires-at': 'soon' }));
    fake.putPod(waitingPod('waiting'));
    const removed = await removeExpiredClaims(server.connect(), 'demo');
    expect(removed.map(({ name }) => name)).toEqual(['over']);
    expect(
      ['over', 'still', 'kept', 'unreadable', 'waiting'].map((name) => fake.pod(name) !== undefined),
    ).toEqual([false, true, true, true, true]);
  });
});

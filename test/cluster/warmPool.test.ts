import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import type { StateReading } from '../../devcluster/environments/stateProof.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { deleteCheckpoint } from '../../src/checkpoint/deleteCheckpoint.ts';
import { releaseClaim, removeExpiredClaims } from '../../src/environment/endClaims.ts';
import { planPool } from '../../src/environment/poolDeployment.ts';
import type { ClaimedPod } from '../../src/environment/poolPod.ts';
import type { PoolStatus } from '../../src/environment/poolStatus.ts';
import { PoolWatch } from '../../src/environment/poolWatch.ts';
import { WarmPool } from '../../src/environment/warmPool.ts';
import { restorableCheckpoint } from '../../src/restore/restorableCheckpoint.ts';
import type { RestoreRouteName } from '../../src/restore/restoreRoute.ts';
import { failureOf } from '../support/failureOf.ts';
import { until } from '../support/until.ts';
import { untilPod } from './support/podCondition.ts';
import { untilPool } from './support/poolCondition.ts';
import { Workbench } from './support/workbench.ts';

let bench: Workbench;
let state: StateReading;
let checkpoint: CheckpointRecord;
/** Made after {@link checkpoint}, of the same pod. */
let newer: CheckpointRecord;

const readiness = {
  probe: { kind: 'http', port: counter.port, path: counter.startupPath, expectedStatus: 200 },
  timeoutMs: 60_000,
} as const;

beforeAll(async () => {
  bench = await Workbench.open();
  await bench.cluster.startPod('source', counter.pod);
  state = await bench.putState('source', counter);
  checkpoint = await bench.bake('source');
  newer = await bench.bake('source');
});

afterEach(async () => {
  // Claimed pods stay when their pool is removed.
  for (const environment of ['native', 'nested', 'crowd']) {
    await poolOf(environment).remove();
    for (const pod of (await poolOf(environment).status()).claimed) await release(pod);
  }
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

function poolOf(environment: string): WarmPool {
  const { connection, namespace } = bench.cluster;
  return new WarmPool(connection, { namespace, environment });
}

/** Makes a pool of an environment what it is to be, and waits for nothing. */
async function setPool(
  environment: string,
  size: number,
  record = checkpoint,
  route: RestoreRouteName = 'native',
): Promise<WarmPool> {
  const { namespace, routes } = bench.cluster;
  const request = { environment: { name: environment, readiness }, namespace, size };
  const pool = poolOf(environment);
  await pool.set(await planPool(routes[route], restorableCheckpoint(record), request));
  return pool;
}

async function untilStatus(
  environment: string,
  isReached: (status: PoolStatus) => boolean,
): Promise<PoolStatus> {
  const { connection, namespace } = bench.cluster;
  return await untilPool(connection, { namespace, environment }, isReached);
}

async function untilReady(environment: string, size: number): Promise<PoolStatus> {
  return await untilStatus(environment, ({ ready, waiting }) => ready === size && waiting.length === size);
}

async function release(pod: ClaimedPod): Promise<void> {
  const { connection, namespace } = bench.cluster;
  await releaseClaim(connection, pod);
  await until(async () => {
    const response = await connection.request('look', `/api/v1/namespaces/${namespace}/pods/${pod.name}`);
    await response.text();
    return response.status === 404 ? true : undefined;
  });
}

describe.each(['native', 'nested'] as const)('a pool by the %s route', (route) => {
  it('has the pods that were checkpointed, and hands them out', async () => {
    const pool = await setPool(route, 3, checkpoint, route);
    const { waiting } = await untilReady(route, 3);
    for (const { name } of waiting) expect(await bench.lostState(name, counter, state)).toEqual([]);
    const claimed = await pool.claim({ owner: 'jane' });
    expect(waiting.map(({ name }) => name)).toContain(claimed.name);
    expect(await bench.lostState(claimed.name, counter, state)).toEqual([]);
  });

  it('makes another for one that was claimed, which stays when the pool is gone', async () => {
    const pool = await setPool(route, 2, checkpoint, route);
    await untilReady(route, 2);
    const claimed = await pool.claim({ owner: 'jane', lifetimeMs: 3_600_000 });
    const refilled = await untilReady(route, 2);
    expect(refilled.waiting.map(({ name }) => name)).not.toContain(claimed.name);
    expect(refilled.claimed).toMatchObject([
      { name: claimed.name, isControlled: false, claim: { owner: 'jane' } },
    ]);

    await pool.remove();
    const left = await pool.status();
    expect(left).toMatchObject({ wanted: 0, checkpoint: undefined, waiting: [] });
    expect(left.claimed.map(({ name, isReady, isEnding }) => ({ name, isReady, isEnding }))).toEqual([
      { name: claimed.name, isReady: true, isEnding: false },
    ]);
    await release(claimed);
    expect((await pool.status()).claimed).toEqual([]);
  });

  it('runs the hooks of a claim inside of the restored container', async () => {
    const pool = await setPool(route, 1, checkpoint, route);
    await untilReady(route, 1);
    const reseed = 'cat /proc/1/comm > /www/seed && echo $1 >> /www/seed';
    const hooks = [{ command: ['sh', '-c', reseed, 'sh', 'anew'], timeoutMs: 30_000 }] as const;
    const claimed = await pool.claim({ owner: 'jane', hooks });
    const seed = await bench.server(claimed.name, counter).send({ method: 'GET', path: '/seed' });
    // The application is the first process there, also of a nested container.
    expect(seed).toMatch(/^(?:sh|counter\.sh)\nanew\n$/);
  });

  it('hands out no pod in which a hook fails: it is deleted, and the pool makes another', async () => {
    const pool = await setPool(route, 1, checkpoint, route);
    const [before] = (await untilReady(route, 1)).waiting;
    const hooks = [{ command: ['sh', '-c', 'echo no seed >&2; exit 3'], timeoutMs: 30_000 }] as const;
    const failure = await failureOf(pool.claim({ owner: 'jane', hooks }));
    expect(failure.reason).toBe('hookFailed');
    expect(failure.explanation).toMatch(
      /^sh ended with 3 in container main.*no seed.*; the pod was deleted$/,
    );
    const after = await untilReady(route, 1);
    expect(after.waiting[0]?.name).not.toBe(before?.name);
    await untilStatus(route, ({ claimed }) => claimed.length === 0);
  });
});

describe('many who claim at once', () => {
  it('get a pod each, and none the same', async () => {
    const size = 20;
    const pool = await setPool('crowd', size);
    await untilReady('crowd', size);
    const owners = Array.from({ length: size }, (_, index) => `user-${index}`);
    const claimed = await Promise.all(owners.map((owner) => pool.claim({ owner })));
    expect(new Set(claimed.map(({ uid }) => uid))).toHaveProperty('size', size);
    const { claimed: known } = await untilStatus('crowd', (status) => status.claimed.length === size);
    expect(new Set(known.map(({ claim }) => claim.owner))).toEqual(new Set(owners));
    await pool.scale(0);
    for (const pod of claimed) expect(await bench.lostState(pod.name, counter, state)).toEqual([]);
  });

  it('wait for the pods that are made for them where there are not enough', async () => {
    const pool = await setPool('crowd', 2);
    await untilReady('crowd', 2);
    const told: PoolStatus[] = [];
    const onWait = (status: PoolStatus): void => {
      told.push(status);
    };
    const claims = Array.from({ length: 5 }, (_, index) => pool.claim({ owner: `user-${index}`, onWait }));
    const claimed = await Promise.all(claims);
    expect(new Set(claimed.map(({ uid }) => uid))).toHaveProperty('size', 5);
    expect(told[0]).toMatchObject({ environment: 'crowd', wanted: 2 });
  });
});

describe('a pool', () => {
  it('is rolled over to a newer checkpoint without a moment in which none waits', async () => {
    const { connection, namespace } = bench.cluster;
    await setPool('native', 2);
    await untilReady('native', 2);
    using watch = new PoolWatch(connection, { namespace, environment: 'native' });
    const ready: number[] = [];
    const done = Promise.withResolvers<undefined>();
    watch.onChange(() => {
      const [status] = watch.isLive ? watch.pools() : [];
      if (status === undefined) return;
      ready.push(status.ready);
      const isNew = status.waiting.every((pod) => pod.checkpoint === newer.name);
      if (status.checkpoint === newer.name && isNew && status.waiting.length === 2) done.resolve(undefined);
    });
    watch.start();
    await setPool('native', 2, newer);
    await done.promise;
    expect(Math.min(...ready)).toBeGreaterThanOrEqual(2);
    expect((await poolOf('native').status()).checkpoint).toBe(newer.name);
  });

  it('leaves nothing behind when it is scaled to zero, and then removed', async () => {
    const pool = await setPool('native', 2);
    await untilReady('native', 2);
    await pool.scale(0);
    const empty = await untilStatus('native', ({ waiting }) => waiting.length === 0);
    expect(empty).toMatchObject({ wanted: 0, checkpoint: checkpoint.name });
    expect((await failureOf(pool.claim({ owner: 'jane' }))).reason).toBe('noPool');
    await pool.remove();
    const { connection, namespace } = bench.cluster;
    for (const kind of ['deployments', 'replicasets']) {
      const response = await connection.request('list', `/apis/apps/v1/namespaces/${namespace}/${kind}`);
      expect(await response.json()).toMatchObject({ items: [] });
    }
    expect((await bench.cluster.leftovers()).pods).toEqual([]);
  });

  it('starts a pod again whose process has ended: from the checkpoint', async () => {
    await setPool('native', 1);
    const [pod] = (await untilReady('native', 1)).waiting;
    const name = pod?.name ?? '';
    await bench.exec(name, ['sh', '-c', 'kill -KILL 1; kill -TERM 1']);
    const { connection, namespace } = bench.cluster;
    await untilPod(connection, { namespace, name }, ({ ready, restarts }) => ready && restarts === 1);
    expect(await bench.lostState(name, counter, state)).toEqual([]);
  });

  it('whose checkpoint is gone says so, and so does a claim', async () => {
    const { catalog, agents } = bench.cluster;
    const lost = await bench.bake('source');
    await deleteCheckpoint({ record: lost, catalog, agents });
    const pool = await setPool('native', 1, lost);
    const { failures } = await untilStatus('native', (status) => status.failures.length > 0);
    expect(failures[0]?.explanation).toMatch(/^the checkpoint image is not on node/);
    expect((await failureOf(pool.claim({ owner: 'jane', waitMs: 1000 }))).explanation).toContain(
      'the checkpoint image is not on node',
    );
  });

  it('that the namespace has no room for says so', async () => {
    const { node, namespace } = bench.cluster;
    await node.cluster.kubectl(['create', 'quota', 'few', '--hard=pods=1', `--namespace=${namespace}`]);
    try {
      await setPool('native', 1);
      const { failures } = await untilStatus('native', (status) => status.failures.length > 0);
      expect(failures[0]?.reason).toBe('quotaExceeded');
    } finally {
      await node.cluster.kubectl(['delete', 'quota', 'few', `--namespace=${namespace}`]);
    }
  });
});

describe('a claimed pod', () => {
  it('is deleted after its lifetime, and not before', async () => {
    const { connection, namespace } = bench.cluster;
    const pool = await setPool('native', 2);
    await untilReady('native', 2);
    const short = await pool.claim({ owner: 'jane', lifetimeMs: 1 });
    const long = await pool.claim({ owner: 'joe', lifetimeMs: 3_600_000 });
    const removed = await until(async () => {
      const found = await removeExpiredClaims(connection, namespace);
      return found.length > 0 ? found : undefined;
    });
    expect(removed.map(({ name }) => name)).toEqual([short.name]);
    const { claimed } = await untilStatus('native', (status) => status.claimed.length === 1);
    expect(claimed.map(({ name }) => name)).toEqual([long.name]);
  });
});

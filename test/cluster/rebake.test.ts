import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import type { Environment } from '../../src/environment/environment.ts';
import { completeBakes } from '../../src/environment/completeBakes.ts';
import { givenUpCheckpoints } from '../../src/environment/givenUpCheckpoints.ts';
import { setPool } from '../../src/environment/setPool.ts';
import { WarmPool } from '../../src/environment/warmPool.ts';
import { failureOf } from '../support/failureOf.ts';
import { bakeIn } from './support/baking.ts';
import { demoEnvironmentFile } from './support/environmentFile.ts';
import { untilPool } from './support/poolCondition.ts';
import { TestCluster } from './support/testCluster.ts';

let cluster: TestCluster;
let environment: Environment;

beforeAll(async () => {
  cluster = await TestCluster.open();
  environment = { ...(await demoEnvironmentFile('counter')), retention: { count: 1 } };
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

const signal = new AbortController().signal;

const baked = (): Promise<CheckpointRecord> => bakeIn(cluster, environment, { signal });

/** Waits until the pool has its two pods of a checkpoint, and no others. */
async function untilOf({ name }: CheckpointRecord): Promise<void> {
  const { connection, namespace } = cluster;
  const pool = { namespace, environment: environment.name };
  await untilPool(connection, pool, ({ ready, waiting }) => {
    return ready === 2 && waiting.length === 2 && waiting.every(({ checkpoint }) => checkpoint === name);
  });
}

it('A bake rolls the pool of its environment over, and leaves the former checkpoint as long as pods wait with it', async () => {
  const { connection, namespace } = cluster;
  const former = await baked();
  await setPool(cluster, { environment, namespace, size: 2, bake: former }, signal);
  await untilOf(former);
  const newer = await baked();
  await untilOf(newer);
  const expired = (await givenUpCheckpoints(cluster, { environment, namespace })).map(({ name }) => name);
  const left = await cluster.recordedArchives();
  // Whether the pods of the former were replaced by the end of the bake decides who deletes it.
  expect([...(left.includes(former.archive.fileName) ? [former.name] : [])]).toEqual(expired);
  expect(left).toContain(newer.archive.fileName);
  await new WarmPool(connection, { namespace, environment: environment.name }).remove();
});

it('A bake that is given up leaves the former one, although its retention keeps one only', async () => {
  const former = await baked();
  const cancellation = new AbortController();
  const again = bakeIn(cluster, environment, {
    signal: cancellation.signal,
    onProgress: ({ stage }) => {
      if (stage === 'trying') cancellation.abort();
    },
  });
  expect((await failureOf(again)).reason).toBe('cancelled');
  const left = await completeBakes(cluster.catalog, {
    namespace: cluster.namespace,
    name: environment.name,
  });
  expect(left.map(({ name }) => name)).toEqual([former.name]);
  expect(await cluster.recordedArchives()).toEqual([former.archive.fileName]);
});

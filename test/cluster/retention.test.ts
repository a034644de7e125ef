import { afterAll, beforeAll, expect, it } from 'vitest';
import { registryHost } from '../../devcluster/clusterFiles.ts';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { pushCheckpointImage, registryReference } from '../../src/checkpoint/pushCheckpointImage.ts';
import { expiredCheckpoints, prune } from '../../src/environment/retention.ts';
import { nothing, TestCluster } from './support/testCluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await cluster.startPod('source', counter.pod);
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

it('Retention leaves of what is no longer kept neither archive nor image nor record, and tells what is in a registry', async () => {
  const records: CheckpointRecord[] = [];
  for (let count = 0; count < 3; count += 1) records.push(await cluster.checkpoint('source'));
  const [oldest, , newest] = records;
  if (oldest === undefined || newest === undefined) throw new Error('nothing was checkpointed');
  const place = { registry: registryHost, name: `${cluster.namespace}/counter` };
  const reference = registryReference(place, oldest);
  const found = { credentials: [], problems: [] };
  const pushed = await pushCheckpointImage(cluster, { record: oldest, reference, found });
  const all = [pushed, ...records.slice(1)];
  const before = await cluster.agent.diskUse();

  const expired = expiredCheckpoints(all, { count: 1 }, Date.now());
  const result = await prune({ catalog: cluster.catalog, agents: cluster.agents, records: expired });

  expect(result).toEqual({ deleted: expired, failures: [], remainingImages: [reference] });
  expect(await cluster.leftovers()).toEqual({
    ...nothing,
    archives: [newest.archive.fileName],
    records: [newest.archive.fileName],
  });
  const after = await cluster.agent.diskUse();
  expect(after.archives).toBe(before.archives - 2);
  expect(after.archiveBytes).toBeLessThan(before.archiveBytes);
});

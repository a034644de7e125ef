import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { runtimeImage } from '../../devcluster/runtimeImage.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { CheckpointCatalog } from '../../src/checkpoint/catalog.ts';
import { Checkpointer } from '../../src/checkpoint/checkpointer.ts';
import type { ClusterConnection } from '../../src/kubernetes/connection.ts';
import { NodeAgents } from '../../src/kubernetes/nodeAgents.ts';
import { connectToDevCluster } from './devClusterConnection.ts';
import { lostPairState, pairPod, putPairState } from './support/pairPod.ts';
import { Workbench } from './support/workbench.ts';

/** How many windows checkpoint at once. */
const windows = 3;

let bench: Workbench;
let connections: readonly ClusterConnection[];

beforeAll(async () => {
  bench = await Workbench.open();
  connections = await Promise.all(Array.from({ length: windows }, connectToDevCluster));
});

afterAll(async () => {
  for (const connection of connections) connection.dispose();
  await bench[Symbol.asyncDispose]();
});

/** Does something in each window, all at once; they know nothing of each other. */
async function inAllWindows<Result>(
  work: (checkpointer: Checkpointer) => Promise<Result>,
): Promise<readonly Result[]> {
  return await Promise.all(
    connections.map((connection) => {
      const agents = new NodeAgents(connection, { image: runtimeImage.image.reference });
      return work(new Checkpointer(connection, agents, new CheckpointCatalog(connection)));
    }),
  );
}

function archivesOf(records: readonly CheckpointRecord[]): readonly string[] {
  return records.map(({ archive }) => archive.fileName).sort();
}

describe('checkpoints that several windows make of one pod at once', () => {
  it('are each an archive of its own, with the whole state', async () => {
    const { namespace, node } = bench.cluster;
    await bench.cluster.startPod('counting', counter.pod);
    const state = await bench.putState('counting', counter);

    const records = await inAllWindows((each) => each.checkpoint({ namespace, pod: 'counting' }));

    expect(archivesOf(records)).toEqual([...(await node.archives(`counting_${namespace}-`))].sort());
    expect(new Set(archivesOf(records)).size).toBe(windows);
    for (const [index, record] of records.entries()) {
      const name = `counting-${index}`;
      await bench.restore(record, { name }, 'nested');
      expect(await bench.lostState(name, counter, state)).toEqual([]);
    }
    expect(await bench.lostState('counting', counter, state)).toEqual([]);
  });

  it('are each a group of its own, where the pod has several containers', async () => {
    const { namespace } = bench.cluster;
    await bench.cluster.startPod('pair', pairPod());
    const states = await putPairState(bench, 'pair');

    const groups = await inAllWindows((each) => each.checkpointPod({ namespace, pod: 'pair' }));

    expect(new Set(archivesOf(groups.flat())).size).toBe(2 * windows);
    for (const [index, [first, ...others]] of groups.entries()) {
      if (first === undefined) throw new Error('A window has made no checkpoint');
      const name = `pair-${index}`;
      await bench.restore(first, { name, others }, 'nested');
      expect(await lostPairState(bench, name, states)).toEqual([]);
    }
    expect(await lostPairState(bench, 'pair', states)).toEqual([]);
  });
});

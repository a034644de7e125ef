import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeName } from '../../../devcluster/clusterNode.ts';
import type { CheckpointHost, CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { readNode } from '../../../src/kubernetes/readNode.ts';
import { restorableCheckpoint } from '../../../src/restore/restorableCheckpoint.ts';
import type { RouteChoice } from '../../../src/restore/restoreRoutes.ts';
import { failureOf } from '../../support/failureOf.ts';
import { counterPod } from '../support/counterPod.ts';
import { TestCluster } from '../support/testCluster.ts';

let cluster: TestCluster;
let record: CheckpointRecord;
let host: CheckpointHost;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await cluster.startPod('source', counterPod());
  const made = await cluster.checkpoint('source');
  if (made.host === undefined) throw new Error('Nothing was recorded of the node');
  record = made;
  host = made.host;
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** The route that is chosen on the node for a checkpoint of another node, which was like this. */
async function chosenFor(change: Partial<CheckpointHost>): Promise<RouteChoice> {
  const { routes, namespace } = cluster;
  const checkpoint = restorableCheckpoint({
    ...record,
    source: { ...record.source, node: 'another' },
    host: { ...host, ...change },
  });
  return routes.choose(checkpoint, await routes.factsOf(checkpoint, { node: nodeName, namespace }));
}

describe('a checkpoint', () => {
  it('remembers the kernel and the processor of its node', async () => {
    const node = await readNode(cluster.connection, nodeName);
    expect(host).toMatchObject({ kernel: node?.kernel, architecture: node?.architecture });
    const [listed] = (await cluster.catalog.list({ namespace: cluster.namespace })).slice(-1);
    expect(listed).toMatchObject({ record: { host } });
    const words = await cluster.node.run('sh', '-c', "grep -m1 -E '^(flags|Features)' /proc/cpuinfo");
    expect(words.split(': ')[1]?.trim()).toBe(host.cpuFeatures);
  });

  it('is restored on another node of the same kind, of which nothing differs', async () => {
    expect((await chosenFor({})).differences).toEqual([]);
  });

  it('is not restored where the processor lacks what its process may use, and that is said before', async () => {
    // What no processor has, so that the one of the test lacks it.
    const failure = await failureOf(chosenFor({ cpuFeatures: `${host.cpuFeatures ?? ''} avx9000` }));
    expect(failure.reason).toBe('restoreUnsupported');
    expect(failure.explanation).toContain(`the processor of node ${nodeName} lacks`);
    expect(failure.explanation).toContain('avx9000');
  });

  it('is not restored on a processor of another architecture', async () => {
    const failure = await failureOf(chosenFor({ architecture: 's390x' }));
    expect(failure.explanation).toContain('it is of a process for s390x');
  });

  it('comes with the difference of its kernel', async () => {
    expect((await chosenFor({ kernel: '5.4.0' })).differences).toMatchObject([
      { field: 'node.kernel', from: '5.4.0', to: host.kernel },
    ]);
  });
});

import { CoreV1Api } from '@kubernetes/client-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nodeName, registryHost } from '../../../devcluster/clusterFiles.ts';
import { deletePod } from '../../../devcluster/demo/pods.ts';
import { runtimeImage } from '../../../devcluster/runtimeImage.ts';
import { type AgentImageDetails, NodeAgents } from '../../../src/kubernetes/nodeAgent.ts';
import { agentJobName, agentNamespace } from '../../../src/kubernetes/nodeAgentJob.ts';
import { failureOf } from '../../support/failureOf.ts';
import { connectToDevCluster } from '../devClusterConnection.ts';
import { counterPod } from '../support/counterPod.ts';
import { nothing, TestCluster } from '../support/testCluster.ts';

const image = runtimeImage.image.reference;

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
});

afterEach(async () => {
  await cluster.deleteArchives();
  await cluster.deletePods();
  expect(await cluster.leftovers()).toEqual(nothing);
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** The names of the agent's pods that are not about to end. */
async function agentPods(): Promise<readonly string[]> {
  const pods = await cluster.connection.call('list the agent', CoreV1Api, (api) =>
    api.listNamespacedPod({
      namespace: agentNamespace,
      labelSelector: `batch.kubernetes.io/job-name=${agentJobName(nodeName)}`,
    }),
  );
  return pods.items
    .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
    .flatMap(({ metadata }) => metadata?.name ?? []);
}

/** Ends the agent as a crash would, and waits until nothing is left of it. */
async function killAgent(): Promise<void> {
  const { cluster: devCluster } = cluster.node;
  await devCluster.kubectl([
    'delete',
    `job/${agentJobName(nodeName)}`,
    `--namespace=${agentNamespace}`,
    '--ignore-not-found',
    '--cascade=foreground',
    '--grace-period=0',
    '--force',
  ]);
}

describe("The node's agent", () => {
  it('is started anew after it was killed, and clears away what it had begun', async () => {
    await cluster.startPod('source', counterPod());
    const { archive } = await cluster.checkpoint('source');
    const details = Promise.withResolvers<AgentImageDetails>();
    const build = failureOf(cluster.agent.buildImage(archive.fileName, details.promise));
    await cluster.node.untilImageIsBuilt();

    const [pod = ''] = await agentPods();
    await deletePod(cluster.connection, agentNamespace, pod);
    details.resolve({ reference: `thaw.test/${cluster.namespace}/killed:1`, annotations: {} });

    expect(await build).toMatchObject({
      reason: 'agentLost',
      attempted: `make a checkpoint image of ${archive.fileName} on node ${nodeName}`,
      remedies: [{ action: 'retry' }],
    });
    const archives = await cluster.agent.list();
    expect(archives.map(({ name }) => name)).toContain(archive.fileName);
    expect(await agentPods()).not.toContain(pod);
    await cluster.node.untilNoImageIsBuilt();
  });

  it('is one for all clients that start it at once', async () => {
    await killAgent();
    using other = await connectToDevCluster().then((connection) => ({
      agent: new NodeAgents(connection, { image }).on(nodeName),
      [Symbol.dispose]: () => {
        connection.dispose();
      },
    }));

    await Promise.all([cluster.agent.list(), other.agent.list()]);

    expect(await agentPods()).toHaveLength(1);
  });

  it('says which image cannot be had', async () => {
    await killAgent();
    const missing = `${registryHost}/missing:1`;

    const failure = await failureOf(
      new NodeAgents(cluster.connection, { image: missing }).on(nodeName).list(),
    );
    await killAgent();

    expect(failure).toMatchObject({
      reason: 'agentNotReady',
      attempted: `list the archives on node ${nodeName}`,
      explanation: expect.stringMatching(/^its image .*\/missing:1 cannot be had on the node/) as string,
      remedies: [{ action: 'retry' }],
    });
  });

  it('goes away by itself when nobody needs it', async () => {
    await killAgent();
    await new NodeAgents(cluster.connection, { image, idleSeconds: 3 }).on(nodeName).list();

    await cluster.node.until(async () => {
      const left = await cluster.node.cluster.kubectl([
        'get',
        'jobs,pods',
        `--namespace=${agentNamespace}`,
        '--output=name',
      ]);
      return left === '';
    }, 'the agent is still there');
  });
});

import { CoreV1Api } from '@kubernetes/client-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { registryHost } from '../../../devcluster/clusterFiles.ts';
import { nodeName } from '../../../devcluster/clusterNode.ts';
import { runtimeImage } from '../../../devcluster/runtimeImage.ts';
import { buildCheckpointImage } from '../../../src/checkpoint/checkpointImage.ts';
import type { AgentImageDetails } from '../../../src/kubernetes/nodeAgent.ts';
import { NodeAgents } from '../../../src/kubernetes/nodeAgents.ts';
import { agentContainer, agentJobName, agentNamespace } from '../../../src/kubernetes/nodeAgentJob.ts';
import { deletePodAndWait } from '../../../src/kubernetes/podRequests.ts';
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

/** The names of the agent's pods whose process containerd runs at this moment, whatever the API server knows yet. */
async function agentContainers(): Promise<readonly string[]> {
  const running = (await cluster.node.ctr('tasks', 'ls')).match(/^[0-9a-f]+(?=.*RUNNING)/gm) ?? [];
  const pods = await Promise.all(
    running.map(async (id) => {
      const info = JSON.parse(await cluster.node.ctr('containers', 'info', id)) as {
        readonly Labels?: Readonly<Record<string, string>>;
      };
      const isAgent = info.Labels?.['io.kubernetes.container.name'] === agentContainer;
      return isAgent ? info.Labels['io.kubernetes.pod.name'] : undefined;
    }),
  );
  return pods.filter((pod) => pod !== undefined);
}

async function inPod(pod: string, command: readonly string[]): Promise<void> {
  await cluster.node.cluster.kubectl(['exec', pod, `--namespace=${cluster.namespace}`, '--', ...command]);
}

describe("The node's agent", () => {
  it('is started anew after it was killed, and clears away what it had begun', async () => {
    await cluster.startPod('source', counterPod());
    const { archive } = await cluster.checkpoint('source');
    const details = Promise.withResolvers<AgentImageDetails>();
    const build = failureOf(cluster.agent.buildImage(archive.fileName, () => details.promise));
    await cluster.node.untilImageIsBuilt();

    const [pod = ''] = await agentPods();
    await deletePodAndWait(cluster.connection, { namespace: agentNamespace, name: pod });
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

  it("says that the node's disk is full when an image does not fit, and leaves nothing of it", async () => {
    await cluster.startPod('source', counterPod());
    // Files of the container's own are in its archive.
    await inPod('source', ['dd', 'if=/dev/zero', 'of=/ballast', 'bs=1M', 'count=64']);
    const checkpoint = await cluster.checkpoint('source');
    await cluster.agent.start();

    const failure = await cluster.node.whileNothingIsFree('/var/lib/containerd', () =>
      failureOf(buildCheckpointImage({ agent: cluster.agent, checkpoint })),
    );

    expect(failure).toMatchObject({ reason: 'diskFull', remedies: [{ action: 'freeDiskSpace' }] });
    expect((await cluster.leftovers()).snapshots).toEqual([]);
    expect((await buildCheckpointImage({ agent: cluster.agent, checkpoint })).bytes).toBeGreaterThan(0);
  });

  it('is one for all clients that start it at once', async () => {
    await cluster.endAgent();
    using other = await connectToDevCluster().then((connection) => ({
      agent: new NodeAgents(connection, { image }).on(nodeName),
      [Symbol.dispose]: () => {
        connection.dispose();
      },
    }));

    await Promise.all([cluster.agent.list(), other.agent.list()]);

    expect(await agentPods()).toHaveLength(1);
  });

  it('says which image cannot be had, and is not in the way of one with another', async () => {
    await cluster.endAgent();
    const missing = `${registryHost}/missing:1`;

    const failure = await failureOf(
      new NodeAgents(cluster.connection, { image: missing }).on(nodeName).list(),
    );

    expect(failure).toMatchObject({
      reason: 'agentNotReady',
      attempted: `list the archives on node ${nodeName}`,
      explanation: expect.stringMatching(/^Thaw's runtime image .*\/missing:1 is not on the node/) as string,
      remedies: [{ action: 'retry' }, { action: 'chooseRuntimeImage' }],
    });
    await expect(cluster.agent.list()).resolves.toBeDefined();
  });

  it('is started anew for a client that asks at the moment when it ends from idleness', async () => {
    await cluster.endAgent();
    const agent = new NodeAgents(cluster.connection, { image, idleSeconds: 1 }).on(nodeName);
    await agent.list();
    const [ending = ''] = await agentPods();
    await cluster.node.until(
      async () => !(await agentContainers()).includes(ending),
      'the agent did not end by itself',
    );

    await agent.list();

    expect(await agentPods()).not.toContain(ending);
    await cluster.endAgent();
  });

  it('goes away by itself when nobody needs it', async () => {
    await cluster.endAgent();
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

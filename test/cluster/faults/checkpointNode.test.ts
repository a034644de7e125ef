import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nodeName } from '../../../devcluster/clusterNode.ts';
import { EnvironmentServer } from '../../../devcluster/demo/environmentServer.ts';
import { notebook } from '../../../devcluster/environments/notebook/environment.ts';
import { failureOf } from '../../support/failureOf.ts';
import { counterPod } from '../support/counterPod.ts';
import { nothing, TestCluster } from '../support/testCluster.ts';
import { archiveFolder } from '../support/testNode.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await Promise.all([cluster.startPod('small', counterPod()), cluster.startPod('large', notebook.pod)]);
});

afterEach(async () => {
  expect(await cluster.leftovers()).toEqual(nothing);
});

afterAll(async () => {
  await cluster.deletePods();
  await cluster[Symbol.asyncDispose]();
});

describe('A checkpoint on a node that is not fit for it', () => {
  it('names the feature gate that is switched off', async () => {
    const failure = await cluster.node.whileKubelet({ featureGates: { ContainerCheckpoint: false } }, () =>
      failureOf(cluster.checkpoint('small')),
    );

    expect(failure).toMatchObject({
      reason: 'checkpointDisabled',
      explanation: `the kubelet of ${nodeName} does not offer checkpoints`,
    });
    expect(failure.remedies[0]).toMatchObject({
      action: 'changeKubelet',
      setting: 'featureGates.ContainerCheckpoint',
      value: 'true',
    });
  });

  it('says that CRIU is missing', async () => {
    const failure = await cluster.node.whileWithoutCriu(() => failureOf(cluster.checkpoint('small')));

    expect(failure).toMatchObject({
      reason: 'criuMissing',
      explanation: `CRIU is missing on ${nodeName}, or older than 3.16`,
      remedies: [
        { action: 'changeRuntime', text: expect.stringContaining(`Install CRIU on ${nodeName}`) as string },
      ],
    });
  });

  it('says that the disk is full', async () => {
    const failure = await cluster.node.whileFull(archiveFolder, 64 * 1024, () =>
      failureOf(cluster.checkpoint('small')),
    );

    expect(failure).toMatchObject({
      reason: 'diskFull',
      explanation: `the disk of ${nodeName} is full`,
      remedies: [{ action: 'freeDiskSpace', node: nodeName }],
    });
  });

  it('says how long it may take the next time, when the time was up', async () => {
    const failure = await cluster.node.whileKubelet({ runtimeRequestTimeout: '500ms' }, () =>
      failureOf(cluster.checkpoint('large')),
    );

    expect(failure).toMatchObject({
      reason: 'checkpointTimedOut',
      explanation: expect.stringMatching(
        /^it was not done when the time was up, after \d+ seconds?$/,
      ) as string,
      remedies: [{ action: 'raiseTimeout', seconds: 240 }],
    });
    // The runtime gives up, too: no archive appears later, and the server goes on.
    await cluster.node.untilDumpEnds(cluster.namespace);
    const server = new EnvironmentServer(cluster.connection, {
      namespace: cluster.namespace,
      pod: 'large',
      port: notebook.port,
    });
    await expect(server.send({ method: 'GET', path: notebook.startupPath })).resolves.toBeDefined();
  });
});

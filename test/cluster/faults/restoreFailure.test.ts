import { CoreV1Api } from '@kubernetes/client-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nodeName } from '../../../devcluster/clusterNode.ts';
import { deletePodAndWait } from '../../../src/kubernetes/podRequests.ts';
import { counter } from '../../../devcluster/environments/counter/environment.ts';
import { buildCheckpointImage } from '../../../src/checkpoint/checkpointImage.ts';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import type { ThawError } from '../../../src/kubernetes/thawError.ts';
import { NativeRoute } from '../../../src/restore/nativeRoute.ts';
import { restorableCheckpoint } from '../../../src/restore/restorableCheckpoint.ts';
import { explainRestoreFailure } from '../../../src/restore/restoreFailure.ts';
import type { RestoredPod } from '../../../src/restore/restoreRoute.ts';
import { podFailure } from '../../../src/startup/podFailure.ts';
import { failureOf } from '../../support/failureOf.ts';
import { withoutFirstProcess } from '../support/brokenArchive.ts';
import { counterPod } from '../support/counterPod.ts';
import { nothing, TestCluster } from '../support/testCluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
});

afterEach(async () => {
  await deletePodAndWait(cluster.connection, { namespace: cluster.namespace, name: 'restored' });
  await cluster.deletePods();
  await cluster.deleteCheckpoints();
  expect(await cluster.leftovers()).toEqual(nothing);
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** Restores a checkpoint as `name`. */
async function restore(record: CheckpointRecord, name = 'restored'): Promise<RestoredPod> {
  const route = new NativeRoute(cluster.connection);
  return route.restore(restorableCheckpoint(record), { name, namespace: cluster.namespace });
}

/** Makes the checkpoint image of a record. */
async function withImage(record: CheckpointRecord): Promise<CheckpointRecord> {
  const image = await buildCheckpointImage({ agent: cluster.agent, checkpoint: record });
  return { ...record, image: { ...image, location: 'node', node: nodeName } };
}

/** Waits for a restored pod to fail, and explains that. */
async function explainedFailure({ route, uid, container }: RestoredPod): Promise<ThawError> {
  let failure: ThawError | undefined;
  await cluster.node.until(async () => {
    const pod = await cluster.connection.call('read the pod', CoreV1Api, (api) =>
      api.readNamespacedPod({ name: 'restored', namespace: cluster.namespace }),
    );
    failure = podFailure(pod, container);
    return failure !== undefined;
  }, 'the restored pod has not failed');
  if (!failure) throw new Error('The restored pod has not failed');
  return explainRestoreFailure(failure, { route, podUid: uid, agent: cluster.agent });
}

describe('A native restore', () => {
  it('leaves a pod alone that has the name already', async () => {
    const uid = await cluster.startPod('source', counterPod());
    const record = await withImage(await cluster.checkpoint('source'));

    const failure = await failureOf(restore(record, 'source'));

    expect(failure).toMatchObject({
      reason: 'alreadyExists',
      attempted: `restore ${record.name} as ${cluster.namespace}/source`,
      explanation: `there is a pod source in namespace ${cluster.namespace} already`,
      remedies: [{ action: 'chooseName' }],
    });
    const pod = await cluster.connection.call('read the pod', CoreV1Api, (api) =>
      api.readNamespacedPod({ name: 'source', namespace: cluster.namespace }),
    );
    expect(pod.metadata?.uid).toBe(uid);
    expect(pod.status?.phase).toBe('Running');
  });

  it('says that the checkpoint image is not on the node', async () => {
    await cluster.startPod('source', counterPod());
    const record = await withImage(await cluster.checkpoint('source'));
    await cluster.agent.deleteImage(record.image?.reference ?? '');

    const failure = await explainedFailure(await restore(record));

    expect(failure).toMatchObject({
      reason: 'restoreFailed',
      explanation: `the checkpoint image is not on node ${nodeName}`,
      remedies: [{ action: 'scanNodes' }],
    });
  });

  it('says that the image of the container cannot be had', async () => {
    // A registry that answers at once that it has no such image.
    const reference = `127.0.0.1:5000/${cluster.namespace}/base:1`;
    await cluster.node.ctr('images', 'tag', counter.image.reference, reference);
    try {
      await cluster.startPod('source', counterPod({ image: reference }));
      const record = await withImage(await cluster.checkpoint('source'));
      await cluster.deletePods();
      await cluster.node.ctr('images', 'rm', reference);

      const failure = await explainedFailure(await restore(record));

      expect(failure).toMatchObject({
        reason: 'restoreFailed',
        explanation: `the image that the container was started from is not on node ${nodeName} and cannot be pulled`,
        remedies: [{ action: 'retry' }],
      });
    } finally {
      await cluster.node.ctr('images', 'rm', reference);
    }
  });

  it("explains CRIU's failure by its log from the node", async () => {
    // Its containers are started again: only at its next try is CRIU's log caught.
    await cluster.startPod('source', counter.pod);
    const record = await cluster.checkpoint('source');
    await withoutFirstProcess(cluster, record);

    const failure = await explainedFailure(await restore(await withImage(record)));

    expect(failure.reason).toBe('restoreFailed');
    expect(failure.raw).toContain('criu failed');
    expect(failure.raw).toContain('Error (criu/');
  });
});

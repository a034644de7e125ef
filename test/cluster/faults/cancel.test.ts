import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { notebook } from '../../../devcluster/environments/notebook/environment.ts';
import { buildCheckpointImage } from '../../../src/checkpoint/checkpointImage.ts';
import type { CheckpointStage } from '../../../src/checkpoint/checkpointer.ts';
import { restorableCheckpoint } from '../../../src/restore/restorableCheckpoint.ts';
import { NativeRoute } from '../../../src/restore/nativeRoute.ts';
import { failureOf } from '../../support/failureOf.ts';
import { nothing, TestCluster } from '../support/testCluster.ts';

/** How long a cancelled call may take to be rejected, in milliseconds, with room for a busy machine. */
const promptMs = 500;

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  // Its dump takes long enough to be cancelled in the middle.
  await cluster.startPod('source', notebook.pod);
});

afterEach(async () => {
  await cluster.checkpointer.settled();
  await cluster.deleteCheckpoints();
  expect(await cluster.leftovers()).toEqual(nothing);
});

afterAll(async () => {
  await cluster.deletePods();
  await cluster[Symbol.asyncDispose]();
});

describe('A checkpoint that is cancelled', () => {
  it('before it has begun asks nothing of the kubelet', async () => {
    const failure = await failureOf(
      cluster.checkpointer.checkpoint(
        { namespace: cluster.namespace, pod: 'source' },
        { signal: AbortSignal.abort() },
      ),
    );

    expect(failure).toMatchObject({
      reason: 'cancelled',
      attempted: `checkpoint ${cluster.namespace}/source`,
      explanation: 'it was cancelled',
    });
  });

  it('during the dump is over at once, and its archive is deleted as soon as it is there', async () => {
    const controller = new AbortController();
    const checkpoint = failureOf(
      cluster.checkpointer.checkpoint(
        { namespace: cluster.namespace, pod: 'source' },
        { signal: controller.signal },
      ),
    );
    await cluster.node.untilDumpBegins(cluster.namespace);

    controller.abort();

    expect(await promptly(checkpoint)).toMatchObject({ reason: 'cancelled' });
    await cluster.checkpointer.settled();
    expect(await cluster.leftovers()).toEqual(nothing);
  });

  it('while it is recorded leaves neither archive nor record', async () => {
    const controller = new AbortController();
    const stages: CheckpointStage[] = [];
    const checkpoint = failureOf(
      cluster.checkpointer.checkpoint(
        { namespace: cluster.namespace, pod: 'source' },
        {
          signal: controller.signal,
          onStage: (stage) => {
            stages.push(stage);
            if (stage === 'recording') controller.abort();
          },
        },
      ),
    );

    expect(await checkpoint).toMatchObject({ reason: 'cancelled' });
    expect(stages.at(-1)).toBe('recording');
    await cluster.checkpointer.settled();
    expect(await cluster.leftovers()).toEqual(nothing);
  });
});

describe('A checkpoint image that is cancelled', () => {
  it('before it has begun leaves nothing on the node', async () => {
    const record = await cluster.checkpoint('source');

    const failure = await failureOf(
      buildCheckpointImage({ agent: cluster.agent, checkpoint: record }, { signal: AbortSignal.abort() }),
    );

    expect(failure.reason).toBe('cancelled');
    expect(await cluster.leftovers()).toMatchObject({ images: [], snapshots: [] });
  });

  it('while it is built is over at once, and what was begun is removed', async () => {
    const record = await cluster.checkpoint('source');
    const controller = new AbortController();
    const { agent } = cluster;
    const image = failureOf(
      buildCheckpointImage(
        {
          checkpoint: record,
          // Holds up what the image is to be, without which none is finished.
          agent: {
            buildImage: (archive, decide, call) =>
              agent.buildImage(
                archive,
                async (content) => {
                  await cluster.node.untilImageIsBuilt();
                  controller.abort();
                  return decide(content);
                },
                call,
              ),
          },
        },
        { signal: controller.signal },
      ),
    );

    expect(await image).toMatchObject({ reason: 'cancelled' });
    await cluster.node.untilNoImageIsBuilt();
    expect(await cluster.leftovers()).toMatchObject({ images: [], snapshots: [] });
  });
});

describe('A restore that is cancelled', () => {
  it.each(['before', 'while'])('%s the pod is created leaves no pod', async (moment) => {
    const checkpoint = await cluster.checkpoint('source');
    const image = await buildCheckpointImage({ agent: cluster.agent, checkpoint });
    const { node } = checkpoint.archive;
    const record = { ...checkpoint, image: { ...image, location: 'node' as const, node } };
    const controller = new AbortController();
    if (moment === 'before') controller.abort();
    const route = new NativeRoute({
      request: (...args) => {
        controller.abort();
        return cluster.connection.request(...args);
      },
    });

    const failure = await failureOf(
      route.restore(
        restorableCheckpoint(record),
        { name: 'restored', namespace: cluster.namespace },
        { signal: controller.signal },
      ),
    );

    expect(failure.reason).toBe('cancelled');
    await cluster.node.until(
      async () => (await cluster.leftovers()).pods.length === 0,
      'the restored pod is still there',
    );
  });
});

/** Waits for a failure, and fails if that takes long. */
async function promptly<Result>(result: Promise<Result>): Promise<Result> {
  const begin = performance.now();
  const settled = await result;
  expect(performance.now() - begin).toBeLessThan(promptMs);
  return settled;
}

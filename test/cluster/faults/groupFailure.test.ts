import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nodeWithIoUring } from '../../../devcluster/environments/node/environment.ts';
import { failureOf } from '../../support/failureOf.ts';
import { pairPod } from '../support/pairPod.ts';
import { nothing, TestCluster } from '../support/testCluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
});

afterEach(async () => {
  await cluster.checkpointer.settled();
  expect(await cluster.leftovers()).toEqual(nothing);
});

afterAll(async () => {
  await cluster.deletePods();
  await cluster[Symbol.asyncDispose]();
});

describe('A checkpoint of two containers', () => {
  it('leaves nothing where the second of them cannot be dumped, and says which and why', async () => {
    await cluster.startPod('half', pairPod(nodeWithIoUring));

    const failure = await failureOf(
      cluster.checkpointer.checkpointPod({ namespace: cluster.namespace, pod: 'half' }),
    );

    expect(failure.attempted).toBe(`checkpoint ${cluster.namespace}/half/second`);
    expect(failure.reason).toBe('dumpFailed');
    expect(failure.explanation).toMatch(/uses io_uring/);
  });

  it('leaves nothing where one of them is not there', async () => {
    await cluster.startPod('pair', pairPod());

    const failure = await failureOf(
      cluster.checkpointer.checkpointPod({
        namespace: cluster.namespace,
        pod: 'pair',
        containers: ['main', 'third'],
      }),
    );

    expect(failure.reason).toBe('containerNotFound');
  });

  it('leaves nothing where it is cancelled while the second of them is dumped', async () => {
    await cluster.startPod('cancelled', pairPod());
    const controller = new AbortController();

    const failure = await failureOf(
      cluster.checkpointer.checkpointPod(
        { namespace: cluster.namespace, pod: 'cancelled' },
        {
          signal: controller.signal,
          onStage: (_stage, part) => {
            if (part?.position === 2) controller.abort();
          },
        },
      ),
    );

    expect(failure.reason).toBe('cancelled');
    await cluster.checkpointer.settled();
  });
});

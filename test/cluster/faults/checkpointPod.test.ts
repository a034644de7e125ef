import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { failureOf } from '../../support/failureOf.ts';
import { counterPod } from '../support/counterPod.ts';
import { nothing, TestCluster } from '../support/testCluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

describe('A checkpoint of a pod that is not as it is thought to be', () => {
  afterEach(async () => {
    expect(await cluster.leftovers()).toEqual(nothing);
    await cluster.deletePods();
  });

  it('says that a pod is gone', async () => {
    const failure = await failureOf(cluster.checkpoint('gone'));

    expect(failure).toMatchObject({
      reason: 'podNotFound',
      explanation: `there is no pod gone in namespace ${cluster.namespace}`,
    });
  });

  it('takes another pod of the same name for another one', async () => {
    const formerUid = await cluster.startPod('replaced', counterPod());
    await cluster.deletePod('replaced');
    await cluster.startPod('replaced', counterPod());

    const failure = await failureOf(
      cluster.checkpointer.checkpoint({ namespace: cluster.namespace, pod: 'replaced', podUid: formerUid }),
    );

    expect(failure).toMatchObject({
      reason: 'podReplaced',
      explanation: 'another pod of the name replaced has taken its place',
    });
  });

  it('says that a container has ended', async () => {
    await cluster.startPod('completed', counterPod({ command: ['true'] }), 'Succeeded');

    const failure = await failureOf(cluster.checkpoint('completed'));

    expect(failure).toMatchObject({
      reason: 'containerNotRunning',
      explanation: 'container main is not running (terminated, Completed)',
    });
  });

  it('asks which of several containers is meant', async () => {
    await cluster.startPod('several', counterPod({ containers: ['web', 'worker'] }));

    const failure = await failureOf(cluster.checkpoint('several'));

    expect(failure).toMatchObject({
      reason: 'containerAmbiguous',
      explanation: 'the pod has several containers: web, worker',
      remedies: [{ action: 'chooseContainer', containers: ['web', 'worker'] }],
    });
  });

  it('names the containers there are, where there is none of the name', async () => {
    await cluster.startPod('misspelt', counterPod());

    const failure = await failureOf(
      cluster.checkpointer.checkpoint({ namespace: cluster.namespace, pod: 'misspelt', container: 'mian' }),
    );

    expect(failure).toMatchObject({
      reason: 'containerNotFound',
      explanation: 'the pod has no container mian',
      remedies: [{ action: 'chooseContainer', containers: ['main'] }],
    });
  });
});

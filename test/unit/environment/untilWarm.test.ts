import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { untilWarm } from '../../../src/environment/untilWarm.ts';
import { WarmPool } from '../../../src/environment/warmPool.ts';
import type { ThawError } from '../../../src/kubernetes/thawError.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';
import { FakePool, shopDeployment, waitingPod } from './fakePool.ts';

let server: FakeApiServer;
let fake: FakePool;

beforeEach(async () => {
  server = await FakeApiServer.start();
  fake = new FakePool(server);
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

/** Waits for two pods of `shop-1`. */
async function twoWarm(
  onLook: (warm: number, failure: ThawError | undefined) => void = () => undefined,
  { timeoutMs = 60_000, signal = new AbortController().signal } = {},
): Promise<void> {
  const identity = { namespace: 'demo', environment: 'shop' };
  const pool = new WarmPool(server.connect(), identity);
  await untilWarm(pool, { ...identity, size: 2, checkpoint: 'shop-1', timeoutMs }, { signal, onLook });
}

const quota = {
  conditions: [
    {
      type: 'ReplicaFailure',
      status: 'True',
      message: 'pods "x" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1',
    },
  ],
};

describe('a pool is warm', () => {
  it('when as many pods as are wanted can be claimed', async () => {
    fake.putDeployment(shopDeployment(2));
    fake.putPod(waitingPod('one'));
    const looks: number[] = [];
    await twoWarm((warm) => {
      looks.push(warm);
      fake.putPod(waitingPod('two'));
    });
    expect(looks).toEqual([1, 2]);
  });

  it('not by pods of a checkpoint that is about to be replaced', async () => {
    fake.putDeployment(shopDeployment(2));
    for (const name of ['old-1', 'old-2']) fake.putPod(waitingPod(name, { checkpoint: 'shop-0' }));
    const looks: number[] = [];
    await twoWarm((warm) => {
      looks.push(warm);
      for (const name of ['new-1', 'new-2']) fake.putPod(waitingPod(name));
    });
    expect(looks).toEqual([0, 2]);
  });
});

describe('a pool that is not warm', () => {
  it('in time says why, that it stays, and what to do', async () => {
    fake.putDeployment(shopDeployment(2, quota));
    const told: (string | undefined)[] = [];
    const failure = await failureOf(twoWarm((_, why) => told.push(why?.reason), { timeoutMs: 0 }));
    expect(told).toEqual(['quotaExceeded']);
    expect(failure.message).toMatch(
      /^Cannot keep a pool of demo\/shop: only 0 of 2 pods are warm after 0 s: .*few.*; the pool stays, and goes on trying\.$/,
    );
    expect(failure.remedies.at(-1)?.text).toBe(
      'Set the size of the pool to 0, which removes it, or try again',
    );
  });

  it('is no longer waited for when that is cancelled', async () => {
    fake.putDeployment(shopDeployment(2));
    const cancellation = new AbortController();
    const waiting = twoWarm(
      () => {
        cancellation.abort();
      },
      { signal: cancellation.signal },
    );
    expect((await failureOf(waiting)).reason).toBe('cancelled');
  });
});

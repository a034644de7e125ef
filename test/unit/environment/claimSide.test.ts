import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClaimSide, type MeasuredClaims } from '../../../src/environment/claimSide.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';
import { FakePool, shopDeployment, waitingPod } from './fakePool.ts';

let server: FakeApiServer;
let fake: FakePool;

beforeEach(async () => {
  server = await FakeApiServer.start();
  fake = new FakePool(server);
  server.on('GET', /\/pods\/[^/]+\/proxy\/state$/, (_request, reply) => {
    reply.json({ answer: 42 });
  });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const { signal } = new AbortController();

function claims(changes: Partial<MeasuredClaims> = {}): ClaimSide {
  return new ClaimSide(server.connect(), {
    way: { name: 'claim', environment: 'shop' },
    namespace: 'demo',
    checkpoint: 'shop-1',
    probe: { kind: 'http', port: 8080, path: '/state', expectedStatus: 200 },
    lifetimeMs: 60_000,
    ...changes,
  });
}

describe('a measured claim', () => {
  it('is a start from the claim request to the first response of the claimed pod', async () => {
    fake.putPod(waitingPod('warm'));
    const run = await claims().start(0, signal);
    expect(run).toMatchObject({
      kind: 'restored',
      route: 'claim',
      outcome: 'succeeded',
      podName: 'warm',
      node: 'node-1',
      responseBody: '{"answer":42}',
    });
    expect(run.claimedMs).toBeGreaterThan(0);
    expect(run.firstResponseMs).toBeGreaterThan(run.claimedMs ?? Infinity);
  });

  it('leaves a pod that ends by itself where nobody removes it', async () => {
    fake.putPod(waitingPod('warm'));
    await claims({ lifetimeMs: 60_000 }).start(0, signal);
    expect(fake.pod('warm')?.metadata).toHaveProperty(['annotations', 'thaw.dev/expires-at']);
  });

  it('takes the pod that it has claimed away, and no other', async () => {
    fake.putPod(waitingPod('warm'));
    fake.putPod(waitingPod('next'));
    const side = claims();
    const { podName } = await side.start(0, signal);
    await side.remove(0);
    await side.remove(1);
    expect(['warm', 'next'].filter((name) => fake.pod(name) === undefined)).toEqual([podName]);
  });

  it('that fails is a failed run', async () => {
    fake.putDeployment(shopDeployment(0));
    const run = await claims().start(0, signal);
    expect(run).toMatchObject({ outcome: 'failed', failure: { reason: 'noPool' } });
  });

  it('that is cancelled is no run', async () => {
    fake.putDeployment(shopDeployment(1));
    const failure = await failureOf(claims().start(0, AbortSignal.timeout(50)));
    expect(failure.reason).toBe('cancelled');
  });
});

describe('before a claim is measured', () => {
  it('the pool has all its pods', async () => {
    fake.putDeployment(shopDeployment(2));
    fake.putPod(waitingPod('warm'));
    fake.putPod(waitingPod('starting', { isReady: false }));
    let isWarm = false;
    const waited = claims()
      .untilWarm(signal)
      .then(() => {
        expect(isWarm).toBe(true);
      });
    setTimeout(() => {
      isWarm = true;
      fake.putPod(waitingPod('starting'));
    }, 50);
    await waited;
  });

  it('they must be of the checkpoint that is measured', async () => {
    fake.putDeployment(shopDeployment(1));
    fake.putPod(waitingPod('warm'));
    const failure = await failureOf(claims({ checkpoint: 'shop-2' }).untilWarm(signal));
    expect(failure).toMatchObject({
      reason: 'noPool',
      explanation: 'the pods of its pool are restored from shop-1, not from shop-2',
    });
  });

  it('there must be a pool', async () => {
    expect((await failureOf(claims().untilWarm(signal))).reason).toBe('noPool');
  });
});

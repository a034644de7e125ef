import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import type { ClusterParts } from '../../../src/views/clusterParts.ts';
import { readPoolHolding } from '../../../src/views/readPoolHolding.ts';
import type { ThawSession } from '../../../src/views/thawSession.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakePool, shopDeployment, waitingPod } from '../environment/fakePool.ts';

vi.mock('vscode', async () => (await import('./fakeVscode.ts')).fakeVscode().module);

let server: FakeApiServer;
let fake: FakePool;

beforeEach(async () => {
  server = await FakeApiServer.start();
  fake = new FakePool(server);
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function session(): Pick<ThawSession, 'cluster'> {
  return { cluster: () => Promise.resolve({ connection: server.connect() } as unknown as ClusterParts) };
}

function shopIn(context: string) {
  return { context, namespace: 'demo', environment: 'shop' } as const;
}

describe('what the page is told of a warm pool', () => {
  it('is what its waiting pods reserve', async () => {
    fake.putDeployment(shopDeployment(2));
    fake.putPod(waitingPod('one', { memory: '64Mi' }));
    fake.putPod(waitingPod('two'));
    const of = shopIn(server.connect().contextName);
    const holding = { pods: 2, reservedBytes: 64 * 2 ** 20, unknown: 1 };
    expect(await readPoolHolding(session(), of)).toEqual({ of, holding });
  });

  it('is that there is none', async () => {
    const of = shopIn(server.connect().contextName);
    expect(await readPoolHolding(session(), of)).toEqual({ of });
  });

  it('is that another cluster is not asked', async () => {
    const of = shopIn('another');
    expect(await readPoolHolding(session(), of)).toEqual({
      of,
      failure: 'another is not the chosen context',
    });
    expect(server.requests).toEqual([]);
  });

  it('is why it cannot be looked at', async () => {
    const of = shopIn('dev');
    const failure = new ThawError({
      reason: 'noKubeconfig',
      attempted: 'connect',
      explanation: 'there is no file',
    });
    const answer = await readPoolHolding({ cluster: () => Promise.reject(failure) }, of);
    expect(answer).toEqual({ of, failure: 'there is no file' });
  });
});

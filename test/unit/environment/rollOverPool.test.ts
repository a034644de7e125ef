import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BakeProgress } from '../../../src/environment/bakeProgress.ts';
import type { ClusterTools } from '../../../src/environment/clusterTools.ts';
import { rollOverPool } from '../../../src/environment/rollOverPool.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { recordWithImage } from '../checkpoint/recordExample.ts';
import { FakePool, shopDeployment } from './fakePool.ts';

const environment = { name: 'shop', route: 'native' } as const;

let server: FakeApiServer;
let fake: FakePool;
let plan: () => Promise<unknown>;

beforeEach(async () => {
  server = await FakeApiServer.start();
  fake = new FakePool(server);
  const spec = { containers: [{ name: 'main', image: 'new' }] };
  plan = () => Promise.resolve({ manifest: { metadata: {}, spec }, differences: [] });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

/** Hands the pool over to a new bake; returns what is told. */
async function rollOver(): Promise<readonly BakeProgress[]> {
  const told: BakeProgress[] = [];
  const route = { name: 'native', plan: () => plan() };
  const routes = { factsOf: () => Promise.resolve({}), choose: () => ({ route, reason: '' }) };
  const catalog = { groupOf: () => Promise.resolve([]) };
  const tools = { connection: server.connect(), routes, catalog } as unknown as ClusterTools;
  const call = { signal: new AbortController().signal, onProgress: (step: BakeProgress) => told.push(step) };
  await rollOverPool(tools, { environment, namespace: 'demo', bake: recordWithImage }, call);
  return told;
}

describe('after a bake, the pool of its environment', () => {
  it.each([3, 0])('is rolled over to it, and keeps its size: %i', async (size) => {
    fake.putDeployment(shopDeployment(size));
    expect(await rollOver()).toEqual([{ stage: 'rollingOver', pods: size }]);
    expect(fake.deployment('thaw-pool-shop')).toMatchObject({
      metadata: { annotations: { 'thaw.dev/checkpoint': recordWithImage.name } },
      spec: { replicas: size, template: { spec: { containers: [{ image: 'new' }] } } },
    });
  });

  it('is not made where there is none', async () => {
    expect(await rollOver()).toEqual([]);
    expect(fake.deployment('thaw-pool-shop')).toBeUndefined();
  });

  it('stays as it is where the new bake cannot be restored so, which is told', async () => {
    fake.putDeployment(shopDeployment(3));
    plan = () => {
      const explanation = 'its node is gone';
      return Promise.reject(
        new ThawError({ reason: 'restoreUnsupported', attempted: 'restore', explanation }),
      );
    };
    expect(await rollOver()).toContainEqual({ stage: 'poolStays', why: 'its node is gone' });
    expect(fake.deployment('thaw-pool-shop')).toEqual(
      expect.objectContaining({ spec: shopDeployment(3).spec }),
    );
  });
});

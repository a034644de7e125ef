import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PoolSizes } from '../../../src/environment/poolSizes.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeList } from '../../support/fakeList.ts';
import { shopDeployment } from './fakePool.ts';

const shop = { namespace: 'demo', environment: 'shop' };

function deployment(replicas: number, resourceVersion: string): object {
  const made = shopDeployment(replicas);
  return { ...made, metadata: { ...made.metadata, resourceVersion } };
}

describe('the sizes of warm pools', () => {
  let server: FakeApiServer;
  let deployments: FakeList;
  let sizes: PoolSizes;

  beforeEach(async () => {
    server = await FakeApiServer.start();
    deployments = new FakeList(server, '/apis/apps/v1/namespaces/demo/deployments', [deployment(3, '1')]);
    sizes = new PoolSizes(server.connect());
  });

  afterEach(async () => {
    sizes.dispose();
    await server[Symbol.asyncDispose]();
  });

  it('are known as soon as they are read, and told of when they change', async () => {
    const told = vi.fn();
    sizes.onChange(told);
    sizes.follow(['demo', 'demo']);
    expect(sizes.sizeOf(shop)).toBeUndefined();
    await vi.waitUntil(() => told.mock.calls.length === 1);
    expect(sizes.sizeOf(shop)).toBe(3);
    expect(sizes.sizeOf({ ...shop, environment: 'other' })).toBe(0);
    await deployments.watched();
    deployments.send('MODIFIED', deployment(0, '2'));
    await vi.waitUntil(() => sizes.sizeOf(shop) === 0);
    const lists = server.requests.filter(({ query }) => !query.has('watch'));
    expect(lists.map(({ query }) => query.get('labelSelector'))).toEqual(['thaw.dev/environment']);
  });

  it('are not followed any more where nobody asks for their namespace', async () => {
    sizes.follow(['demo']);
    await deployments.watched();
    sizes.follow([]);
    await vi.waitUntil(() => deployments.watches === 0);
    expect(sizes.sizeOf(shop)).toBeUndefined();
  });

  it('are not known where Deployments may not be read', async () => {
    server.on('GET', '/apis/apps/v1/namespaces/closed/deployments', (_request, reply) => {
      reply.status({ code: 403, reason: 'Forbidden', message: 'no' });
    });
    sizes.follow(['closed']);
    await server.received(({ path }) => path.includes('/closed/'));
    expect(sizes.sizeOf({ ...shop, namespace: 'closed' })).toBeUndefined();
  });
});

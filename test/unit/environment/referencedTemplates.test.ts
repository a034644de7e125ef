import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LocatedReference, ReferencedTemplates } from '../../../src/environment/referencedTemplates.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeList } from '../../support/fakeList.ts';
import { fakePod } from '../kubernetes/fakePod.ts';

const shop: LocatedReference = { kind: 'Deployment', namespace: 'demo', name: 'shop' };
const notebook: LocatedReference = { kind: 'Pod', namespace: 'demo', name: 'notebook' };

function deployment(image: string, resourceVersion: string): object {
  const template = { spec: { containers: [{ name: 'web', image }] } };
  return { metadata: { uid: 'u-1', name: 'shop', namespace: 'demo', resourceVersion }, spec: { template } };
}

describe('the templates that environments refer to', () => {
  let server: FakeApiServer;
  let deployments: FakeList;
  let templates: ReferencedTemplates;

  beforeEach(async () => {
    server = await FakeApiServer.start();
    deployments = new FakeList(server, '/apis/apps/v1/namespaces/demo/deployments', [
      deployment('shop:1', '1'),
    ]);
    templates = new ReferencedTemplates(server.connect());
  });

  afterEach(async () => {
    templates.dispose();
    await server[Symbol.asyncDispose]();
  });

  function images(reference: LocatedReference): readonly (string | undefined)[] | undefined {
    return templates.templateOf(reference)?.spec.containers.map(({ image }) => image);
  }

  it('are known as soon as they are read, and told of when they change', async () => {
    const told = vi.fn();
    templates.onChange(told);
    templates.follow([shop]);
    expect(images(shop)).toBeUndefined();
    await vi.waitUntil(() => told.mock.calls.length === 1);
    expect(images(shop)).toEqual(['shop:1']);
    await deployments.watched();
    deployments.send('MODIFIED', deployment('shop:2', '2'));
    await vi.waitUntil(() => told.mock.calls.length === 2);
    expect(images(shop)).toEqual(['shop:2']);
  });

  it('are watched each by itself, and once', async () => {
    templates.follow([shop]);
    templates.follow([shop]);
    await deployments.watched();
    const lists = server.requests.filter(({ query }) => !query.has('watch'));
    expect(lists.map(({ query }) => query.get('fieldSelector'))).toEqual(['metadata.name=shop']);
  });

  it('are those by which a pod could have been made', async () => {
    new FakeList(server, '/api/v1/namespaces/demo/pods', [fakePod()]);
    templates.follow([notebook]);
    await vi.waitUntil(() => templates.templateOf(notebook) !== undefined);
    expect(templates.templateOf(notebook)?.spec).toEqual({ containers: [{ name: 'main', image: 'main:1' }] });
  });

  it('are followed no longer than they are referred to', async () => {
    templates.follow([shop]);
    await vi.waitUntil(() => deployments.watches === 1);
    templates.follow([]);
    await vi.waitUntil(() => deployments.watches === 0);
    expect(images(shop)).toBeUndefined();
  });

  it('are not known where they may not be watched', async () => {
    server.on('GET', '/apis/apps/v1/namespaces/demo/deployments', (_request, reply) => {
      reply.status({ code: 403, reason: 'Forbidden' });
    });
    templates.follow([shop]);
    await server.received();
    expect(images(shop)).toBeUndefined();
  });

  it('are still known, and followed no more, when the watching has ended', async () => {
    templates.follow([shop]);
    await vi.waitUntil(() => images(shop) !== undefined);
    templates.dispose();
    templates.follow([shop, notebook]);
    expect(images(shop)).toEqual(['shop:1']);
    expect(server.requests.some(({ path }) => path.endsWith('/pods'))).toBe(false);
  });
});

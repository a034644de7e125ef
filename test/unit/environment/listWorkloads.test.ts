import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listWorkloads } from '../../../src/environment/listWorkloads.ts';
import { failureOf } from '../../support/failureOf.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';

describe('listWorkloads', () => {
  let server: FakeApiServer;

  beforeEach(async () => {
    server = await FakeApiServer.start();
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  function serve(path: string, ...pages: readonly (readonly string[])[]): void {
    server.on('GET', `/apis/apps/v1${path}`, ({ query }, reply) => {
      const page = Number(query.get('continue') ?? 0);
      const namespace = path.split('/')[2] ?? 'demo';
      const names = pages[page] ?? [];
      // As API servers do.
      const items = names.length === 0 ? null : names.map((name) => ({ metadata: { name, namespace } }));
      reply.json({ metadata: { ...(page + 1 < pages.length && { continue: String(page + 1) }) }, items });
    });
  }

  function forbid(path: string): void {
    server.on('GET', `/apis/apps/v1${path}`, (_request, reply) => {
      reply.status({ code: 403, reason: 'Forbidden' });
    });
  }

  it('lists those of the cluster, by name, page by page', async () => {
    serve('/deployments', ['web'], ['api']);
    serve('/statefulsets', ['db']);
    expect(await listWorkloads(server.connect(), 'all')).toEqual([
      { kind: 'Deployment', namespace: 'demo', name: 'api' },
      { kind: 'StatefulSet', namespace: 'demo', name: 'db' },
      { kind: 'Deployment', namespace: 'demo', name: 'web' },
    ]);
  });

  it('asks for names only, and not for those of warm pools', async () => {
    serve('/deployments', []);
    serve('/statefulsets', []);
    await listWorkloads(server.connect(), 'all');
    for (const { headers, query } of server.requests) {
      expect(headers.accept).toContain('PartialObjectMetadataList');
      expect(query.get('labelSelector')).toBe('!thaw.dev/environment');
    }
  });

  it('lists those of some namespaces, and passes over what may not be listed', async () => {
    serve('/namespaces/shop/deployments', ['web']);
    forbid('/namespaces/shop/statefulsets');
    serve('/namespaces/tools/deployments', []);
    serve('/namespaces/tools/statefulsets', ['queue']);
    expect(await listWorkloads(server.connect(), ['shop', 'tools'])).toEqual([
      { kind: 'Deployment', namespace: 'shop', name: 'web' },
      { kind: 'StatefulSet', namespace: 'tools', name: 'queue' },
    ]);
  });

  it('rejects where the API server fails', async () => {
    expect(await failureOf(listWorkloads(server.connect(), 'all'))).toMatchObject({ reason: 'notFound' });
  });
});

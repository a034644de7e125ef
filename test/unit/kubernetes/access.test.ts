import { describe, expect, it } from 'vitest';
import { canI, readableNamespaces } from '../../../src/kubernetes/access.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';

const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** As much of a SelfSubjectAccessReview as the fake server reads. */
interface Review {
  readonly spec: { readonly resourceAttributes: { readonly namespace?: string } };
}

/** A server where one may list pods in `namespaces` only; `undefined` is the whole cluster. */
async function serverAllowing(namespaces: readonly (string | undefined)[]): Promise<FakeApiServer> {
  const server = await FakeApiServer.start();
  return server.on('POST', reviews, ({ body }, reply) => {
    const review = JSON.parse(body) as Review;
    reply.json(
      { ...review, status: { allowed: namespaces.includes(review.spec.resourceAttributes.namespace) } },
      201,
    );
  });
}

function withNamespaces(server: FakeApiServer, names: readonly string[]): void {
  server.on('GET', '/api/v1/namespaces', (_request, reply) => {
    reply.json({
      kind: 'NamespaceList',
      apiVersion: 'v1',
      items: names.map((name) => ({ metadata: { name } })),
    });
  });
}

function withoutNamespaces(server: FakeApiServer): void {
  server.on('GET', '/api/v1/namespaces', (_request, reply) => {
    const message =
      'namespaces is forbidden: User "jane" cannot list resource "namespaces" in API group "" at the cluster scope';
    reply.status({ code: 403, reason: 'Forbidden', message });
  });
}

describe('canI', () => {
  it('asks for resource and subresource', async () => {
    await using server = await serverAllowing([undefined]);
    const allowed = await canI(server.connect(), { verb: 'create', group: '', resource: 'nodes/proxy' });
    expect(allowed).toBe(true);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      spec: { resourceAttributes: { verb: 'create', group: '', resource: 'nodes', subresource: 'proxy' } },
    });
  });

  it('says no where the API server does', async () => {
    await using server = await serverAllowing([]);
    expect(await canI(server.connect(), { verb: 'list', group: '', resource: 'pods' })).toBe(false);
  });
});

describe('readableNamespaces', () => {
  it('lists all namespaces with a single question where pods can be listed everywhere', async () => {
    await using server = await serverAllowing([undefined]);
    withNamespaces(server, ['b', 'a']);
    expect(await readableNamespaces(server.connect())).toEqual([{ name: 'a' }, { name: 'b' }]);
    expect(server.requests.filter(({ path }) => path === reviews)).toHaveLength(1);
  });

  it('names the missing right of a forbidden namespace beside the others', async () => {
    await using server = await serverAllowing(['a', 'c']);
    withNamespaces(server, ['a', 'b', 'c']);
    expect(await readableNamespaces(server.connect())).toEqual([
      { name: 'a' },
      { name: 'b', missing: { verb: 'list', group: '', resource: 'pods', namespace: 'b' } },
      { name: 'c' },
    ]);
  });

  it('falls back to the given namespaces and that of the context where namespaces cannot be listed', async () => {
    await using server = await serverAllowing(['mine']);
    withoutNamespaces(server);
    const connection = server.connect({ namespace: 'mine' });
    expect(await readableNamespaces(connection, ['other'])).toMatchObject([
      { name: 'mine' },
      { name: 'other', missing: { namespace: 'other' } },
    ]);
  });

  it('fails where the cluster fails', async () => {
    await using server = await serverAllowing([]);
    server.on('GET', '/api/v1/namespaces', (_request, reply) => {
      reply.status({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
    });
    expect((await failureOf(readableNamespaces(server.connect()))).reason).toBe('credentialsExpired');
  });
});

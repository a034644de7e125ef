import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { CoreV1Api } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { ClusterConnection } from '../../../src/kubernetes/connection.ts';
import { PooledKubeConfig } from '../../../src/kubernetes/pooledKubeConfig.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { fakeCertificate } from '../../support/fakeCertificate.ts';
import { failureOf } from '../../support/failureOf.ts';
import { HttpProxy } from '../../support/httpProxy.ts';

const podList = { kind: 'PodList', apiVersion: 'v1', items: [{ metadata: { name: 'a' } }] };
const podsPath = '/api/v1/namespaces/default/pods';

/** Asks for the pods of the default namespace through the generated client. */
async function listPods(
  connection: ClusterConnection,
  options: { signal?: AbortSignal; timeoutMs?: number } = {},
): Promise<readonly (string | undefined)[]> {
  const list = await connection.call(
    'list pods',
    CoreV1Api,
    (api) => api.listNamespacedPod({ namespace: 'default' }),
    options,
  );
  return list.items.map(({ metadata }) => metadata?.name);
}

async function serverWithPods(): Promise<FakeApiServer> {
  const server = await FakeApiServer.start();
  return server.on('GET', podsPath, (_request, reply) => {
    reply.json(podList);
  });
}

/** A connection to an address where no fake API server is. */
function connectionTo(server: string): ClusterConnection {
  const kubeConfig = new PooledKubeConfig();
  kubeConfig.loadFromClusterAndUser({ name: 'c', server, skipTLSVerify: true }, { name: 'u' });
  return new ClusterConnection(kubeConfig);
}

describe('ClusterConnection', () => {
  it('knows its context, namespace, server and user', async () => {
    await using server = await FakeApiServer.start();
    expect(server.connect({ contextName: 'dev', namespace: 'demo' })).toMatchObject({
      contextName: 'dev',
      namespace: 'demo',
      server: server.url,
      userName: 'dev-user',
    });
  });

  it('returns what the generated client returns', async () => {
    await using server = await serverWithPods();
    expect(await listPods(server.connect())).toEqual(['a']);
  });

  it('sends method, path, headers and body of a raw request as they are', async () => {
    await using server = await FakeApiServer.start();
    server.on('POST', '/api/v1/nodes/n/proxy/checkpoint/a%2Fb', (_request, reply) => {
      reply.text(200, 'done');
    });
    const response = await server
      .connect()
      .request('ask', '/api/v1/nodes/n/proxy/checkpoint/a%2Fb?timeout=5', {
        method: 'POST',
        body: '{}',
        headers: { 'Content-Type': 'application/json' },
      });
    expect(await response.text()).toBe('done');
    const [request] = server.requests;
    expect(request).toMatchObject({ body: '{}', headers: { 'content-type': 'application/json' } });
    expect(request?.query.get('timeout')).toBe('5');
  });

  it('returns the response of a raw request whatever its status', async () => {
    await using server = await FakeApiServer.start();
    expect((await server.connect().request('ask', '/no/such/path')).status).toBe(404);
  });

  it('keeps its TLS connections open: 20 requests in a row need at most 2', async () => {
    await using server = await serverWithPods();
    const connection = server.connect();
    for (let index = 0; index < 10; index += 1) {
      await listPods(connection);
      await (await connection.request('list pods', podsPath)).text();
    }
    expect(server.requests).toHaveLength(20);
    expect(server.tlsConnections).toBeLessThanOrEqual(2);
  });

  it('goes through the proxy that the kubeconfig names', async () => {
    await using server = await serverWithPods();
    using proxy = await HttpProxy.open();
    const connection = server.connect({ proxyUrl: proxy.url });
    for (let index = 0; index < 10; index += 1) {
      expect(await listPods(connection)).toEqual(['a']);
    }
    connection.dispose();

    expect(new Set(proxy.tunnels)).toEqual(new Set([new URL(server.url).host]));
    expect(proxy.tunnels.length).toBeLessThanOrEqual(2);
  });

  it('gives WebSockets the same credentials', async () => {
    await using server = await FakeApiServer.start();
    const options = await server.connect().webSocketOptions('exec');
    expect(options).toMatchObject({ headers: { Authorization: 'Bearer secret' } });
    expect(String(options.ca)).toBe(server.certificate.cert);
  });
});

describe('ClusterConnection, cancelled or too slow', () => {
  it('ends a call when its time is up', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', podsPath, (_request, reply) => {
      reply.hang();
    });
    const failure = await failureOf(listPods(server.connect(), { timeoutMs: 50 }));
    expect(failure.reason).toBe('requestTimedOut');
    expect(failure.explanation).toContain('0.05 seconds');
  });

  it('counts the body of the answer against the time', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', podsPath, (_request, reply) => {
      reply.begin().write('{"kind":');
    });
    expect((await failureOf(listPods(server.connect(), { timeoutMs: 100 }))).reason).toBe('requestTimedOut');
  });

  it('ends a raw request when its time is up', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', '/slow', (_request, reply) => {
      reply.hang();
    });
    const failure = await failureOf(server.connect().request('ask', '/slow', { timeoutMs: 50 }));
    expect(failure.reason).toBe('requestTimedOut');
  });

  it('sets no time where none is wanted', async () => {
    await using server = await serverWithPods();
    expect(await listPods(server.connect(), { timeoutMs: 0 })).toEqual(['a']);
  });

  it('ends a call when it is cancelled, and its request with it', async () => {
    await using server = await FakeApiServer.start();
    const closed = Promise.withResolvers<unknown>();
    server.on('GET', podsPath, (_request, reply) => {
      void reply.closed().then(closed.resolve);
    });
    const cancel = new AbortController();
    const call = failureOf(listPods(server.connect(), { signal: cancel.signal }));
    await server.received();
    cancel.abort();
    expect((await call).reason).toBe('cancelled');
    await closed.promise;
  });

  it('sends nothing where it is cancelled before', async () => {
    await using server = await serverWithPods();
    const failure = await failureOf(listPods(server.connect(), { signal: AbortSignal.abort() }));
    expect(failure.reason).toBe('cancelled');
    expect(server.requests).toHaveLength(0);
  });

  it('cancels what is under way when it is disposed of', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', podsPath, (_request, reply) => {
      reply.hang();
    });
    const connection = server.connect();
    const call = failureOf(listPods(connection));
    await server.received();
    connection.dispose();
    expect((await call).reason).toBe('cancelled');
  });

  it('refuses calls after it is disposed of', async () => {
    await using server = await serverWithPods();
    const connection = server.connect();
    connection.dispose();
    expect((await failureOf(listPods(connection))).reason).toBe('cancelled');
    expect(server.requests).toHaveLength(0);
  });
});

describe('ClusterConnection, without an answer', () => {
  it('says that nobody listens at the address', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    listener.close();
    await once(listener, 'close');
    const server = `https://127.0.0.1:${port}`;

    const failure = await failureOf(listPods(connectionTo(server)));

    expect(failure).toMatchObject({
      reason: 'unreachable',
      explanation: `${server} cannot be reached: the connection was refused`,
      remedies: [{ action: 'retry' }, { action: 'selectContext' }],
    });
  });

  // 1 and 6000 are two of the ports to which browsers, and with them undici, send nothing.
  it.each(['https://127.0.0.1:1', 'https://127.0.0.1:6000'])(
    'says that nothing is sent to the port of %s',
    async (server) => {
      const connection = connectionTo(server);
      const failures = [failureOf(listPods(connection)), failureOf(connection.request('ask', '/version'))];
      for (const failure of await Promise.all(failures)) {
        expect(failure).toMatchObject({
          reason: 'portBlocked',
          explanation: `the port of ${server} is reserved for another service, and no request is sent there`,
          remedies: [{ action: 'openKubeconfig' }, { action: 'selectContext' }],
        });
      }
    },
  );

  it('says that the connection was cut', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', podsPath, (_request, reply) => {
      reply.cut();
    });
    expect((await failureOf(listPods(server.connect()))).reason).toBe('unreachable');
  });

  it('says that the server does not speak TLS', async () => {
    const listener = createHttpServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;

    const failure = await failureOf(listPods(connectionTo(`https://127.0.0.1:${port}`)));
    listener.close();

    expect(failure).toMatchObject({ reason: 'unreachable' });
    expect(failure.explanation).toContain('TLS');
  });

  it('does not trust a server whose certificate another authority signed', async () => {
    await using server = await serverWithPods();
    const { cert } = await fakeCertificate({ name: 'another-authority' });
    const failure = await failureOf(listPods(server.connect({ trusted: cert })));
    expect(failure.reason).toBe('untrustedCertificate');
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ['has expired', { validFrom: new Date('2020-01-01') }, 'has expired'],
    ['is not valid yet', { validFrom: new Date('2999-01-01') }, 'not valid yet'],
    ['is for another host', { host: 'elsewhere.example' }, 'another address'],
  ])('does not trust a certificate that %s', async (_what, certificate, explanation) => {
    await using server = await FakeApiServer.start(certificate);
    const failure = await failureOf(listPods(server.connect()));
    expect(failure.reason).toBe('untrustedCertificate');
    expect(failure.explanation).toContain(explanation);
  });
});

describe('ClusterConnection, refused', () => {
  it('explains a status that is not 2xx', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', podsPath, (_request, reply) => {
      const message =
        'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"';
      reply.status({ code: 403, reason: 'Forbidden', message });
    });
    expect(await failureOf(listPods(server.connect()))).toMatchObject({
      reason: 'forbidden',
      message: 'Cannot list pods: jane may not list pods in namespace default.',
    });
  });

  it('says that the client certificate has expired where that is why', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', podsPath, (_request, reply) => {
      reply.status({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
    });
    const { cert, key } = await fakeCertificate({ name: 'jane', validFrom: new Date('2020-01-01') });
    const user = {
      'client-certificate-data': Buffer.from(cert).toString('base64'),
      'client-key-data': Buffer.from(key).toString('base64'),
    };
    const failure = await failureOf(listPods(server.connect({ user })));
    expect(failure).toMatchObject({
      reason: 'credentialsExpired',
      explanation: 'the client certificate in the kubeconfig expired on 2020-01-02',
    });
  });

  it('names the file of the kubeconfig that is missing', async () => {
    await using server = await serverWithPods();
    const user = { 'client-certificate': '/no/such/client.crt', 'client-key': '/no/such/client.key' };
    const failure = await failureOf(listPods(server.connect({ user })));
    expect(failure.reason).toBe('invalidKubeconfig');
    expect(failure.explanation).toContain('/no/such/client.crt');
  });
});

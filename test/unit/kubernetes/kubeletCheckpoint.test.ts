import { describe, expect, it } from 'vitest';
import { checkpointContainer, type CheckpointRequest } from '../../../src/kubernetes/kubeletCheckpoint.ts';
import type { PodJson } from '../../../src/kubernetes/podJson.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { fakeCertificate } from '../../support/fakeCertificate.ts';
import { fakePod } from './fakePod.ts';
import { thrownBy } from './thrownBy.ts';

const request: CheckpointRequest = { namespace: 'demo', pod: 'notebook' };
const archivePath = '/var/lib/kubelet/checkpoints/checkpoint-notebook_demo-main-2026-01-02T03:04:05Z.tar';
const checkpointPath = '/api/v1/nodes/node-1/proxy/checkpoint/demo/notebook/main';

/** A server with one pod, whose node checkpoints whatever it is asked to. */
async function startServer(pod: PodJson = fakePod()): Promise<FakeApiServer> {
  const server = await FakeApiServer.start();
  return server
    .on('GET', '/api/v1/namespaces/demo/pods/notebook', (_request, reply) => {
      reply.json(pod);
    })
    .on('POST', /checkpoint/, (_request, reply) => {
      reply.json({ items: [archivePath] });
    });
}

describe('checkpointContainer', () => {
  it('asks the kubelet through the API server, with the slashes of the path as they are', async () => {
    await using server = await startServer();
    await checkpointContainer(server.connect(), request);
    expect(server.requests.at(-1)).toMatchObject({ method: 'POST', path: checkpointPath });
  });

  it('tells where the archive is and what it is of', async () => {
    await using server = await startServer();
    const result = await checkpointContainer(server.connect(), request);
    expect(result).toMatchObject({
      archivePath,
      nodeName: 'node-1',
      podUid: 'uid-of-notebook',
      container: 'main',
    });
  });

  it('tells how long the kubelet took', async () => {
    await using server = await startServer();
    const result = await checkpointContainer(server.connect(), request);
    expect(result.requestMs).toBeGreaterThan(0);
  });

  it('sends no timeout unless told to', async () => {
    await using server = await startServer();
    await checkpointContainer(server.connect(), request);
    expect(server.requests.at(-1)?.query.has('timeout')).toBe(false);
  });

  it('passes a timeout on in seconds', async () => {
    await using server = await startServer();
    await checkpointContainer(server.connect(), { ...request, timeoutSeconds: 600 });
    expect(server.requests.at(-1)?.query.get('timeout')).toBe('600');
  });

  it.each(['{}', '{"items":[]}', '{"items":["relative"]}', 'no JSON'])(
    'refuses an answer that names no archive: %s',
    async (body) => {
      await using server = await startServer();
      server.on('POST', checkpointPath, (_request, reply) => {
        reply.text(200, body);
      });
      const failure = await thrownBy(checkpointContainer(server.connect(), request));
      expect(failure).toMatchObject({ reason: 'unexpected', raw: body });
    },
  );

  it('is cancelled while the kubelet is busy', async () => {
    await using server = await startServer();
    server.on('POST', checkpointPath, (_request, reply) => {
      reply.hang();
    });
    const controller = new AbortController();
    const attempt = thrownBy(checkpointContainer(server.connect(), request, { signal: controller.signal }));
    await server.received(({ method }) => method === 'POST');
    controller.abort();
    expect((await attempt).reason).toBe('cancelled');
  });
});

describe('the container that is checkpointed', () => {
  const two = { main: { running: {} }, proxy: { running: {} } };

  async function containerChosen(pod: PodJson, change: Partial<CheckpointRequest> = {}): Promise<string> {
    await using server = await startServer(pod);
    return (await checkpointContainer(server.connect(), { ...request, ...change })).container;
  }

  async function refusal(pod: PodJson, change: Partial<CheckpointRequest> = {}): ReturnType<typeof thrownBy> {
    await using server = await startServer(pod);
    const failure = await thrownBy(checkpointContainer(server.connect(), { ...request, ...change }));
    expect(server.requests.map(({ method }) => method)).not.toContain('POST');
    return failure;
  }

  it('is the one named', async () => {
    expect(await containerChosen(fakePod({ containers: two }), { container: 'proxy' })).toBe('proxy');
  });

  it('is the only one where none is named', async () => {
    expect(await containerChosen(fakePod())).toBe('main');
  });

  it('is the one that the pod declares as default', async () => {
    const annotations = { 'kubectl.kubernetes.io/default-container': 'proxy' };
    expect(await containerChosen(fakePod({ containers: two, annotations }))).toBe('proxy');
  });

  it('must be named where there are several', async () => {
    expect(await refusal(fakePod({ containers: two }))).toMatchObject({
      reason: 'containerAmbiguous',
      remedies: [{ action: 'chooseContainer', containers: ['main', 'proxy'] }],
    });
  });

  it('must exist', async () => {
    expect(await refusal(fakePod({ containers: two }), { container: 'other' })).toMatchObject({
      reason: 'containerNotFound',
      remedies: [{ action: 'chooseContainer', containers: ['main', 'proxy'] }],
    });
  });

  it('must be one of the pod’s own: a sidecar starts cold with a restored pod', async () => {
    const pod = fakePod({ containers: two });
    const proxy = { name: 'mesh', image: 'mesh:1' };
    const failure = await refusal(
      { ...pod, spec: { ...pod.spec, initContainers: [proxy] } },
      { container: 'mesh' },
    );
    expect(failure.explanation).toMatch(/^mesh is none of the pod’s own containers: .* starts cold/);
    expect(failure.remedies).toMatchObject([{ action: 'chooseContainer', containers: ['main', 'proxy'] }]);
  });

  it('must be running', async () => {
    const pod = fakePod({ containers: { main: { waiting: { reason: 'CrashLoopBackOff' } } } });
    const failure = await refusal(pod);
    expect(failure.reason).toBe('containerNotRunning');
    expect(failure.explanation).toContain('CrashLoopBackOff');
  });

  it('must belong to the very pod that was meant', async () => {
    const failure = await refusal(fakePod({ uid: 'newer' }), { podUid: 'older' });
    expect(failure.reason).toBe('podReplaced');
  });

  it('must run on the node that was meant', async () => {
    const failure = await refusal(fakePod({ node: 'node-2' }), { node: 'node-1' });
    expect(failure.reason).toBe('podReplaced');
  });

  it('must belong to a pod that exists', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', '/api/v1/namespaces/demo/pods/notebook', (_request, reply) => {
      reply.status({ code: 404, reason: 'NotFound', message: 'pods "notebook" not found' });
    });
    const failure = await thrownBy(checkpointContainer(server.connect(), request));
    expect(failure.reason).toBe('podNotFound');
  });
});

describe('a kubelet that is reached directly', () => {
  async function startKubelet(): Promise<FakeApiServer> {
    const kubelet = await FakeApiServer.start();
    return kubelet.on('POST', '/checkpoint/demo/notebook/main', (_request, reply) => {
      reply.json({ items: [archivePath] });
    });
  }

  function addressOf(kubelet: FakeApiServer): { address: string; port: number } {
    const { hostname, port } = new URL(kubelet.url);
    return { address: hostname, port: Number(port) };
  }

  it('is asked with a token', async () => {
    await using server = await startServer();
    await using kubelet = await startKubelet();
    const endpoint = {
      ...addressOf(kubelet),
      credentials: { token: 'of-kubelet' },
      trust: { ca: kubelet.certificate.cert },
    };
    const result = await checkpointContainer(server.connect(), { ...request, kubelet: endpoint });
    expect(result.archivePath).toBe(archivePath);
    expect(kubelet.requests[0]?.headers.authorization).toBe('Bearer of-kubelet');
  });

  it('is asked with a client certificate', async () => {
    await using server = await startServer();
    await using kubelet = await startKubelet();
    const { cert, key } = await fakeCertificate({ name: 'checkpointer' });
    const endpoint = {
      ...addressOf(kubelet),
      credentials: { certificate: cert, key },
      trust: 'insecure',
    } as const;
    await checkpointContainer(server.connect(), { ...request, kubelet: endpoint });
    expect(kubelet.requests[0]?.clientName).toBe('checkpointer');
  });

  it('must show a certificate of the configured authority', async () => {
    await using server = await startServer();
    await using kubelet = await startKubelet();
    const { cert } = await fakeCertificate();
    const endpoint = { ...addressOf(kubelet), credentials: { token: 'of-kubelet' }, trust: { ca: cert } };
    const failure = await thrownBy(checkpointContainer(server.connect(), { ...request, kubelet: endpoint }));
    expect(failure.reason).toBe('untrustedCertificate');
    expect(kubelet.requests).toEqual([]);
  });

  it('must listen', async () => {
    await using server = await startServer();
    const kubelet = await startKubelet();
    const endpoint = {
      ...addressOf(kubelet),
      credentials: { token: 'of-kubelet' },
      trust: 'insecure',
    } as const;
    await kubelet[Symbol.asyncDispose]();
    const failure = await thrownBy(checkpointContainer(server.connect(), { ...request, kubelet: endpoint }));
    expect(failure.reason).toBe('kubeletUnreachable');
  });

  it('can be cancelled while it is busy', async () => {
    await using server = await startServer();
    await using kubelet = await startKubelet();
    kubelet.on('POST', '/checkpoint/demo/notebook/main', (_request, reply) => {
      reply.hang();
    });
    const endpoint = {
      ...addressOf(kubelet),
      credentials: { token: 'of-kubelet' },
      trust: 'insecure',
    } as const;
    const controller = new AbortController();
    const attempt = thrownBy(
      checkpointContainer(server.connect(), { ...request, kubelet: endpoint }, { signal: controller.signal }),
    );
    await kubelet.received();
    controller.abort();
    expect((await attempt).reason).toBe('cancelled');
  });
});

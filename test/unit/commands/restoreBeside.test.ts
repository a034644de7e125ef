import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RestoredBeside, restoreBeside } from '../../../src/commands/restoreBeside.ts';
import type { PodManifest } from '../../../src/restore/podManifest.ts';
import { restoredFromLabel } from '../../../src/restore/restoredMetadata.ts';
import { RestoreRoutes } from '../../../src/restore/restoreRoutes.ts';
import type { ClusterParts } from '../../../src/views/clusterParts.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeList } from '../../support/fakeList.ts';
import { failureOf } from '../../support/failureOf.ts';
import { recordWithImage } from '../checkpoint/recordExample.ts';
import { fakePod } from '../kubernetes/fakePod.ts';
import { nodeJson } from '../kubernetes/nodeJson.ts';

const status = {
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: [{ name: 'main', state: { running: {} } }],
};

describe('a restore beside its source', () => {
  let server: FakeApiServer;
  let pods: FakeList;
  let cancel: AbortController;
  let stages: string[];
  /** Names that a pod has which is not among those restored. */
  let taken: readonly string[];
  /** What the pod that is created says of itself. */
  let becomes: object;

  beforeEach(async () => {
    taken = [];
    stages = [];
    becomes = status;
    cancel = new AbortController();
    server = await FakeApiServer.start();
    pods = new FakeList(server, '/api/v1/namespaces/demo/pods', [fakePod({ name: 'counter-rewind-1' })]);
    server.on('POST', pods.path, ({ body }, reply) => {
      const manifest = JSON.parse(body) as PodManifest;
      const name = manifest.metadata?.name ?? '';
      if (taken.includes(name)) {
        reply.status({ code: 409, reason: 'AlreadyExists', message: `pods "${name}" already exists` });
        return;
      }
      const metadata = { ...manifest.metadata, uid: `uid-of-${name}` };
      reply.json({ ...manifest, metadata }, 201);
      pods.send('ADDED', { metadata, spec: { nodeName: 'node-1' }, status: becomes });
    });
    server.on('DELETE', /\/pods\/counter-rewind-\d+$/, (_request, reply) => {
      reply.json({ kind: 'Status', status: 'Success' });
    });
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function restore(readyWithinMs = 60_000, record = recordWithImage): Promise<RestoredBeside> {
    const connection = server.connect();
    const routes = new RestoreRoutes(connection, 'runtime:1', { on: () => expect.unreachable() });
    return await restoreBeside(
      { connection, routes, agents: { on: vi.fn() } } as unknown as ClusterParts,
      { record, others: [] },
      {
        signal: cancel.signal,
        tell: (stage) => {
          stages.push(stage);
          if (stage.startsWith('waiting') && becomes !== status) cancel.abort();
        },
        onCreated: vi.fn(),
        readyWithinMs,
      },
    );
  }

  function created(): readonly PodManifest[] {
    const posts = server.requests.filter(({ method, path }) => method === 'POST' && path === pods.path);
    return posts.map(({ body }) => JSON.parse(body) as PodManifest);
  }

  function deletions(): number {
    return server.requests.filter(({ method }) => method === 'DELETE').length;
  }

  it('has the next free number, in the namespace and on the node of the source', async () => {
    const { pod } = await restore();
    expect(pod).toMatchObject({ namespace: 'demo', name: 'counter-rewind-2', route: 'native' });
    expect(JSON.stringify(created()[0]?.spec?.affinity)).toContain('node-1');
    const asked = server.requests.find(({ query }) => query.get('labelSelector') === restoredFromLabel);
    expect(asked?.path).toBe(pods.path);
  });

  it('is hidden from the services of the source', async () => {
    await restore();
    expect(created()[0]?.metadata?.labels).toMatchObject({ app: 'thaw-rewind' });
  });

  it('says in what its pod is not an ordinary new one, and its node not that of the checkpoint', async () => {
    const containerRuntime = { name: 'containerd', version: '2.3.1' };
    const host = { kernel: '6.1', architecture: 'amd64', containerRuntime };
    server.on('GET', '/api/v1/nodes/node-1', (_request, reply) => {
      reply.json(nodeJson('node-1', { kernel: '6.12', architecture: 'amd64' }));
    });
    const { differences } = await restore(60_000, { ...recordWithImage, host });
    const changes = differences.map(({ field, from, to }) => [field, from, to]);
    expect(changes).toEqual(
      expect.arrayContaining([
        ['node.kernel', '6.1', '6.12'],
        ['metadata.labels', 'app=counter', 'app=thaw-rewind'],
        ['process.credentials', undefined, undefined],
      ]),
    );
  });

  it('takes another number where somebody was faster', async () => {
    taken = ['counter-rewind-2', 'counter-rewind-3'];
    expect((await restore()).pod.name).toBe('counter-rewind-4');
    expect(deletions()).toBe(0);
  });

  it('is given up where each name is taken', async () => {
    taken = Array.from({ length: 99 }, (_, number) => `counter-rewind-${number}`);
    expect((await failureOf(restore())).reason).toBe('alreadyExists');
    expect(created()).toHaveLength(20);
  });

  it('is done when it is ready', async () => {
    expect((await restore()).isReady).toBe(true);
    expect(stages.at(-1)).toBe('waiting until it is ready');
  });

  it('is kept where it runs, but is not ready in time: a debugger may have stopped it', async () => {
    becomes = { containerStatuses: status.containerStatuses };
    vi.spyOn(cancel, 'abort').mockReturnValue(undefined);
    expect((await restore(1)).isReady).toBe(false);
    expect(deletions()).toBe(0);
  });

  it('leaves nothing where it is cancelled while it is waited for', async () => {
    becomes = { containerStatuses: status.containerStatuses };
    expect((await failureOf(restore())).reason).toBe('cancelled');
    expect(deletions()).toBe(1);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { runRestore } from '../../../src/commands/runRestore.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { RestoreRoutes } from '../../../src/restore/restoreRoutes.ts';
import type { PodManifest } from '../../../src/restore/podManifest.ts';
import type { ObservedContainer } from '../../../src/startup/timeline.ts';
import type { ClusterParts } from '../../../src/views/clusterParts.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeList } from '../../support/fakeList.ts';
import { failureOf } from '../../support/failureOf.ts';
import { recordWithImage, recordWithPod } from '../checkpoint/recordExample.ts';
import { until } from '../kubernetes/watchScenario.ts';

const options = { namespace: 'demo', name: 'counter-restored' };
const uid = 'uid-of-restored';
const restoredPath = '/api/v1/namespaces/demo/pods/counter-restored';
const criuFailed = { waiting: { reason: 'CreateContainerError', message: 'runtime restore failed' } };

describe('a restore', () => {
  const catchRestoreLog = vi.fn<() => Promise<string>>();
  const buildImage = vi.fn<() => Promise<unknown>>();
  const onCreated = vi.fn<(podUid: string) => void>();
  let server: FakeApiServer;
  let pods: FakeList;
  let stages: string[];
  let cancel: AbortController;
  /** What becomes of the container of the pod that is created. */
  let fate: () => ObservedContainer['state'];

  beforeEach(async () => {
    vi.resetAllMocks();
    stages = [];
    cancel = new AbortController();
    fate = () => ({ running: {} });
    server = await FakeApiServer.start();
    pods = new FakeList(server, '/api/v1/namespaces/demo/pods');
    server.on('POST', pods.path, ({ body }, reply) => {
      const manifest = JSON.parse(body) as PodManifest;
      const metadata = { ...manifest.metadata, uid };
      reply.json({ ...manifest, metadata }, 201);
      const state = fate();
      const status = { containerStatuses: [{ name: 'main', ...(state && { state }) }] };
      pods.send('ADDED', { metadata, spec: { nodeName: 'node-1' }, status });
    });
    server.on('DELETE', restoredPath, (_request, reply) => {
      reply.json({ kind: 'Status', status: 'Success' });
    });
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function restore(of: CheckpointRecord): ReturnType<typeof runRestore> {
    const connection = server.connect();
    const agent = { node: 'node-1', buildImage, catchRestoreLog };
    const cluster = {
      connection,
      routes: new RestoreRoutes(connection, 'runtime:1', { on: () => expect.unreachable() }),
      agents: { on: () => agent },
      catalog: {
        update: (known: CheckpointRecord, change: (known: CheckpointRecord) => CheckpointRecord) =>
          Promise.resolve(change(known)),
      },
    };
    const tell = (stage: string): void => void stages.push(stage);
    return await runRestore(
      cluster as unknown as ClusterParts,
      { record: of, others: [], route: 'native', options },
      { signal: cancel.signal, tell, onCreated },
    );
  }

  function requests(method: string, path: string): number {
    return server.requests.filter((each) => each.method === method && each.path === path).length;
  }

  it('makes a pod of the checkpoint image, and is done when its container runs', async () => {
    const { pod, startedMs } = await restore(recordWithImage);
    expect(pod).toMatchObject({ ...options, uid, container: 'main', route: 'native' });
    expect(startedMs).toBeGreaterThan(0);
    const [created] = server.requests.filter(({ method }) => method === 'POST');
    expect(created?.body).toContain(`"image":"${recordWithImage.image?.reference ?? ''}"`);
    expect(requests('DELETE', restoredPath)).toBe(0);
  });

  it('tells its stages, and of the pod as soon as there is one', async () => {
    fate = () => ({ waiting: { reason: 'ContainerCreating' } });
    onCreated.mockImplementation(() => {
      const status = { containerStatuses: [{ name: 'main', state: { running: {} } }] };
      pods.send('MODIFIED', { metadata: { name: options.name, uid }, status });
    });
    await restore(recordWithImage);
    expect(stages).toEqual(['creating the pod', 'restoring memory']);
    expect(onCreated).toHaveBeenCalledExactlyOnceWith(uid);
  });

  it('watches for the pod before it creates it', async () => {
    await restore(recordWithImage);
    const kinds = server.requests.filter(({ path }) => path === pods.path).map(({ method }) => method);
    expect(kinds.slice(0, 2)).toEqual(['GET', 'POST']);
  });

  it('makes the checkpoint image first where there is none', async () => {
    buildImage.mockImplementation(() => {
      expect(requests('POST', pods.path)).toBe(0);
      return Promise.resolve({ reference: 'localhost/thaw/made:1', digest: 'sha256:2', bytes: 1 });
    });
    await restore(recordWithPod);
    expect(stages[0]).toBe('making the checkpoint image on node-1');
    const [created] = server.requests.filter(({ method }) => method === 'POST');
    expect(created?.body).toContain('"image":"localhost/thaw/made:1"');
  });

  it('creates no pod where its image cannot be made', async () => {
    const failure = new ThawError({ reason: 'diskFull', attempted: 'make it', explanation: 'it is full' });
    buildImage.mockRejectedValue(failure);
    expect(await failureOf(restore(recordWithPod))).toBe(failure);
    expect(requests('POST', pods.path)).toBe(0);
  });

  it('says what failed by the log of CRIU, and removes the pod', async () => {
    fate = () => criuFailed;
    catchRestoreLog.mockImplementation(() => {
      // The runtime deletes the log with the pod.
      expect(requests('DELETE', restoredPath)).toBe(0);
      return Promise.resolve(
        '(00.1) Error (criu/files-reg.c:1): File data/model.bin has bad size 1 (expect 2)',
      );
    });
    const failure = await failureOf(restore(recordWithImage));
    expect(failure.reason).toBe('restoreFailed');
    expect(failure.explanation).toContain('model.bin');
    expect(stages.at(-1)).toBe('finding out why it failed');
    expect(requests('DELETE', restoredPath)).toBe(1);
  });

  it('says what the runtime said where the log cannot be had, and removes the pod', async () => {
    fate = () => criuFailed;
    catchRestoreLog.mockRejectedValue(new Error('the agent is gone'));
    const failure = await failureOf(restore(recordWithImage));
    expect(failure).toMatchObject({
      reason: 'restoreFailed',
      raw: 'CreateContainerError: runtime restore failed',
    });
    expect(requests('DELETE', restoredPath)).toBe(1);
  });

  it('removes the pod when it is cancelled, without asking why it has not started', async () => {
    fate = () => ({ waiting: { reason: 'ContainerCreating' } });
    onCreated.mockImplementation(() => {
      cancel.abort();
    });
    expect((await failureOf(restore(recordWithImage))).reason).toBe('cancelled');
    expect(catchRestoreLog).not.toHaveBeenCalled();
    expect(requests('DELETE', restoredPath)).toBe(1);
  });

  it('deletes nothing where the pod could not be created', async () => {
    server.on('POST', pods.path, (_request, reply) => {
      reply.status({ code: 409, reason: 'AlreadyExists', message: 'pods "counter-restored" already exists' });
    });
    expect((await failureOf(restore(recordWithImage))).reason).toBe('alreadyExists');
    expect(onCreated).not.toHaveBeenCalled();
    expect(requests('DELETE', restoredPath)).toBe(0);
  });

  it('ends its watch, however it ends', async () => {
    await restore(recordWithImage);
    await until(() => pods.watches === 0);
    fate = () => ({ terminated: { exitCode: 1 } });
    await failureOf(restore(recordWithImage));
    await until(() => pods.watches === 0);
  });
});

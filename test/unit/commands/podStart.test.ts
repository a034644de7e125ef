import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AwaitedPod, PodStart } from '../../../src/commands/podStart.ts';
import type { ObservedContainer, ObservedPod } from '../../../src/startup/timeline.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeList } from '../../support/fakeList.ts';
import { failureOf } from '../../support/failureOf.ts';
import { until } from '../kubernetes/watchScenario.ts';

const uid = 'uid-of-web';

/** The pod with its container `main` in a state, and more about it. */
function pod(state: ObservedContainer['state'], more: ObservedPod = {}): ObservedPod {
  return {
    metadata: { name: 'web', uid },
    spec: { nodeName: 'node-1' },
    status: { containerStatuses: [{ name: 'main', ...(state && { state }) }] },
    ...more,
  };
}

const creating = pod({ waiting: { reason: 'ContainerCreating' } });
const running = pod({ running: {} });

describe('the start of a pod', () => {
  const cancel = { with: new AbortController() };
  let server: FakeApiServer;
  let pods: FakeList;
  let start: PodStart;

  beforeEach(async () => {
    server = await FakeApiServer.start();
    pods = new FakeList(server, '/api/v1/namespaces/demo/pods');
    cancel.with = new AbortController();
    start = await watch();
  });

  afterEach(async () => {
    vi.useRealTimers();
    start.dispose();
    await server[Symbol.asyncDispose]();
  });

  async function watch(changes: Partial<AwaitedPod> = {}): Promise<PodStart> {
    const { signal } = cancel.with;
    return await PodStart.watch(server.connect(), {
      namespace: 'demo',
      podName: 'web',
      containers: ['main'],
      signal,
      ...changes,
    });
  }

  /** Resolves when the start knows of all that was sent: of the pod on this node. */
  async function seenOn(node: string): Promise<void> {
    await until(() => start.node === node);
  }

  it('is watched for by the name of a pod that need not be there yet', () => {
    const [request] = server.requests;
    expect(request?.query.get('fieldSelector')).toBe('metadata.name=web');
    expect(start.node).toBeUndefined();
  });

  it('is when its container runs', async () => {
    const asked = performance.now();
    const runs = start.running(uid);
    pods.send('ADDED', creating);
    pods.send('MODIFIED', running);
    const at = await runs;
    expect(at).toBeGreaterThanOrEqual(asked);
    expect(at).toBeLessThanOrEqual(performance.now());
  });

  it('is when its container was seen to run, where it was asked for only then', async () => {
    pods.send('ADDED', running);
    await seenOn('node-1');
    const asked = performance.now();
    expect(await start.running(uid)).toBeLessThanOrEqual(asked);
  });

  it('tells on which node', async () => {
    const runs = start.running(uid);
    pods.send('ADDED', running);
    await runs;
    expect(start.node).toBe('node-1');
  });

  it('is not that of an earlier pod of the same name, nor its end', async () => {
    const runs = start.running(uid);
    const metadata = { name: 'web', uid: 'uid-of-another' };
    pods.send('MODIFIED', pod({ running: {} }, { metadata }));
    pods.send('DELETED', pod({ running: {} }, { metadata }));
    pods.send('ADDED', { ...running, spec: { nodeName: 'node-2' } });
    await runs;
    expect(start.node).toBe('node-2');
  });

  it('is not that of another container of the pod', async () => {
    const failure = failureOf(start.running(uid));
    const proxy = { name: 'proxy', state: { running: {} } };
    pods.send('ADDED', pod(undefined, { status: { containerStatuses: [proxy] } }));
    pods.send('DELETED', creating);
    expect((await failure).reason).toBe('podNotStarted');
  });

  it('has failed where CRIU has', async () => {
    const message = 'runtime restore failed: criu failed: type NOTIFY errno 0';
    const failure = failureOf(start.running(uid));
    pods.send('ADDED', pod({ waiting: { reason: 'CreateContainerError', message } }));
    expect((await failure).reason).toBe('restoreFailed');
  });

  it('is when the last of several containers runs', async () => {
    const both = await watch({ containers: ['main', 'proxy'] });
    const containers = (proxy: ObservedContainer['state']): ObservedPod => {
      const main = { name: 'main', state: { running: {} } };
      return pod(undefined, {
        status: { containerStatuses: [main, { name: 'proxy', ...(proxy && { state: proxy }) }] },
      });
    };
    let isRunning = false;
    const begun = both.running(uid).then(() => {
      isRunning = true;
    });
    pods.send('ADDED', containers({ waiting: { reason: 'ContainerCreating' } }));
    await until(() => both.node === 'node-1');
    expect(isRunning).toBe(false);
    pods.send('MODIFIED', containers({ running: {} }));
    await begun;
    both.dispose();
  });

  it('has failed where its container has ended', async () => {
    const failure = failureOf(start.running(uid));
    pods.send('ADDED', pod({ terminated: { exitCode: 1, reason: 'Error' } }));
    expect(await failure).toMatchObject({
      reason: 'podNotStarted',
      explanation: 'its container ended with exit code 1 (Error)',
    });
  });

  it('has failed where somebody deletes the pod', async () => {
    const failure = failureOf(start.running(uid));
    pods.send('ADDED', creating);
    pods.send('DELETED', creating);
    expect((await failure).message).toBe('Cannot start demo/web: somebody has deleted it.');
  });

  it('has failed after two minutes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const failed = vi.fn();
    const runs = start.running(uid);
    runs.catch(failed);
    await vi.advanceTimersByTimeAsync(119_999);
    expect(failed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect((await failureOf(runs)).message).toBe('Cannot start demo/web: it did not run within 120 seconds.');
  });

  it('can be given up, before or while it is waited for', async () => {
    const failure = failureOf(start.running(uid));
    cancel.with.abort();
    expect((await failure).reason).toBe('cancelled');
    expect((await failureOf(start.running(uid))).reason).toBe('cancelled');
  });

  it('is no longer watched for after its end', async () => {
    start.dispose();
    await until(() => pods.watches === 0);
  });

  it('is not waited for where pods may not be watched', async () => {
    server.on('GET', pods.path, (_request, reply) => {
      reply.status({ code: 403, reason: 'Forbidden', message: 'pods is forbidden' });
    });
    expect((await failureOf(watch())).reason).toBe('forbidden');
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { temporaryPodLabel } from '../../../src/kubernetes/temporaryPods.ts';
import type { PodJson } from '../../../src/kubernetes/podJson.ts';
import { summarizePod } from '../../../src/kubernetes/podSummary.ts';
import { LeftoverSweep, type SweptCluster } from '../../../src/views/leftoverSweep.ts';
import { expiredClaims, temporaryPods } from '../../../src/views/sweptLeftovers.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { fakePod } from '../kubernetes/fakePod.ts';
import { ManualClock } from '../kubernetes/manualClock.ts';
import { until } from '../kubernetes/watchScenario.ts';

const minuteMs = 60_000;

describe('what nobody needs any more', () => {
  const clock = new ManualClock();
  const log = { info: vi.fn(), warn: vi.fn() };
  const reset = new vscode.EventEmitter<undefined>();
  const cluster = vi.fn();
  let server: FakeApiServer;
  let pods: Map<string, PodJson>;
  let status: 'live' | 'idle';
  let context: string;
  let sweeps: readonly LeftoverSweep[];

  beforeEach(async () => {
    vi.clearAllMocks();
    server = await FakeApiServer.start();
    pods = new Map();
    status = 'live';
    context = 'dev';
    // The age of a pod is told by the clock of the API server.
    server.on('GET', '/api/v1/namespaces/demo/pods', ({ query }, reply) => {
      const [label = '', value] = query.get('labelSelector')?.split('=') ?? [];
      const items = [...pods.values()].filter(
        ({ metadata: { labels = {} } }) =>
          label in labels && (value === undefined || labels[label] === value),
      );
      reply.json({ items }, 200, { Date: new Date(clock.now()).toUTCString() });
    });
    server.on('DELETE', /pods\/[^/]+$/, ({ path }, reply) => {
      pods.delete(path.slice(path.lastIndexOf('/') + 1));
      reply.json({ kind: 'Status' });
    });
    server.on('GET', /pods\/[^/]+$/, (_request, reply) => {
      reply.status({ code: 404, reason: 'NotFound' });
    });
    const connection = server.connect({ contextName: 'dev' });
    cluster.mockImplementation(() => Promise.resolve({ connection }));
    const live = {
      onDidReset: reset.event,
      get state() {
        return { status };
      },
      get context() {
        return context;
      },
      watch: { pods: () => [...pods.values()].map(summarizePod) },
    };
    const parts = { live, session: { cluster }, log } as unknown as SweptCluster;
    sweeps = [temporaryPods, expiredClaims].map((kind) => new LeftoverSweep(parts, kind, clock));
  });

  afterEach(async () => {
    for (const sweep of sweeps) sweep.dispose();
    await server[Symbol.asyncDispose]();
  });

  function addPod(
    name: string,
    { minutesAgo, label = temporaryPodLabel }: { minutesAgo: number; label?: string },
  ): void {
    const pod = fakePod({ name, labels: { [label]: '600' } });
    const creationTimestamp = new Date(clock.now() - minutesAgo * minuteMs).toISOString();
    pods.set(name, { ...pod, metadata: { ...pod.metadata, creationTimestamp } });
  }

  /** The cluster is read anew for a view; all that needs no answer of the server has been done. */
  async function read(): Promise<void> {
    reset.fire(undefined);
    await new Promise(setImmediate);
  }

  async function told(): Promise<readonly unknown[]> {
    const tell = vi.mocked(vscode.window.showInformationMessage);
    await until(() => tell.mock.calls.length > 0);
    return tell.mock.calls.map(([text]) => text);
  }

  it('is removed when the cluster is read, which is said once', async () => {
    addPod('cold-1', { minutesAgo: 60 });
    addPod('restored-1', { minutesAgo: 50 });
    addPod('web', { minutesAgo: 60, label: 'app' });
    await read();
    await read();
    expect(await told()).toEqual([
      'Pods that an interrupted measurement or bake had left in demo were removed: 2.',
    ]);
    expect([...pods.keys()]).toEqual(['web']);
    expect(log.info).toHaveBeenCalledOnce();
  });

  it('costs no request where no pod was measured', async () => {
    addPod('web', { minutesAgo: 60, label: 'app' });
    await read();
    expect(cluster).not.toHaveBeenCalled();
    expect(clock.waits).toEqual([]);
  });

  it('is left alone while another window may still be measuring, and removed when none can be', async () => {
    addPod('cold-1', { minutesAgo: 4 });
    await read();
    expect(cluster).not.toHaveBeenCalled();
    clock.advance(6 * minuteMs);
    clock.advance(minuteMs);
    expect(await told()).toHaveLength(1);
    expect([...pods.keys()]).toEqual([]);
  });

  it('takes a pod in use for none, although another beside it is one', async () => {
    addPod('cold-1', { minutesAgo: 60 });
    addPod('cold-2', { minutesAgo: 1 });
    await read();
    await told();
    expect([...pods.keys()]).toEqual(['cold-2']);
  });

  it('is not looked for while nobody looks at the cluster', async () => {
    addPod('cold-1', { minutesAgo: 4 });
    await read();
    status = 'idle';
    clock.advance(10 * minuteMs);
    await new Promise(setImmediate);
    expect(cluster).not.toHaveBeenCalled();
    expect(clock.waits).toEqual([]);
  });

  it('is not looked for in another cluster than the one that was read', async () => {
    const request = vi.fn();
    cluster.mockResolvedValue({ connection: { contextName: 'dev', request } });
    context = 'prod';
    addPod('cold-1', { minutesAgo: 60 });
    await read();
    expect(cluster).toHaveBeenCalledOnce();
    expect(request).not.toHaveBeenCalled();
  });

  it('is told to the log only where it may not be removed, and not asked for again until the next reading', async () => {
    addPod('cold-1', { minutesAgo: 60 });
    server.on('DELETE', /pods\/[^/]+$/, (_request, reply) => {
      reply.status({ code: 403, reason: 'Forbidden', message: 'pods "cold-1" is forbidden' });
    });
    await read();
    await until(() => log.warn.mock.calls.length > 0);
    expect(log.warn).toHaveBeenCalledOnce();
    expect(vscode.window.showInformationMessage).not.toHaveBeenCalled();
    expect(clock.waits).toEqual([]);
  });

  it('is not looked for after the end', async () => {
    addPod('cold-1', { minutesAgo: 4 });
    await read();
    for (const sweep of sweeps) sweep.dispose();
    expect(clock.waits).toEqual([]);
  });

  it('is all of claimed pods whose lifetime is over, and of no others', async () => {
    const minute = (minutes: number): string => new Date(clock.now() + minutes * minuteMs).toISOString();
    const claimed = { 'thaw.dev/pool': 'claimed' };
    for (const [name, annotations] of [
      ['over', { 'thaw.dev/expires-at': minute(-1) }],
      ['later', { 'thaw.dev/expires-at': minute(5) }],
      ['kept', {}],
    ] as const) {
      pods.set(name, fakePod({ name, labels: claimed, annotations }));
    }
    await read();
    expect(await told()).toEqual(['Claimed pods whose lifetime was over in demo were deleted: 1.']);
    expect([...pods.keys()]).toEqual(['later', 'kept']);
    clock.advance(minuteMs);
    await new Promise(setImmediate);
    clock.advance(5 * minuteMs);
    await until(() => !pods.has('later'));
    expect([...pods.keys()]).toEqual(['kept']);
  });
});

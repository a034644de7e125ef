import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest';
import type { ClusterConnection } from '../../../src/kubernetes/connection.ts';
import type { ExecRequest, ExecResult } from '../../../src/kubernetes/execInPod.ts';
import type { ApiRequester } from '../../../src/startup/apiRequester.ts';
import type { MeasureOptions, StartupSubject } from '../../../src/startup/measureStartup.ts';
import type { ExecCommand, ProbeTools } from '../../../src/startup/probeAttempt.ts';
import type { StartupRun } from '../../../src/startup/startupRun.ts';
import type { ObservedEvent } from '../../../src/startup/timeline.ts';
import { FakeApiServer } from './fakeApiServer.ts';
import { created, measureWith, pod, running, toolsOn, uid } from './measuredPod.ts';

let server: FakeApiServer;
let tools: ProbeTools;

beforeEach(async () => {
  server = await FakeApiServer.start();
  tools = toolsOn(server);
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function measure(
  story: () => void,
  subject: Partial<StartupSubject> = {},
  options: MeasureOptions = {},
): Promise<StartupRun> {
  return measureWith(tools, story, subject, options);
}

describe('measureStartup', () => {
  it('gives the time from the create request to the first successful response, and what it said', async () => {
    const run = await measure(() => {
      server.sendPod(running);
    });
    expect(run).toMatchObject({
      kind: 'cold',
      namespace: 'demo',
      podName: 'web',
      node: 'devnode',
      outcome: 'succeeded',
      responseBody: 'ready: 42',
    });
    expect(run.firstResponseMs).toBe(run.marks.firstResponse?.atMs);
    expect(run.marks).toMatchObject({
      requested: { atMs: 0, source: 'request' },
      started: { source: 'watch' },
      ready: { source: 'watch' },
    });
  });

  it('is by a clock that nobody sets', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const run = await measure(() => {
      vi.setSystemTime(Date.now() + 3_600_000);
      server.sendPod(running);
    });
    expect(run.firstResponseMs).toBeLessThan(5000);
  });

  it('probes through the API server’s pod proxy', async () => {
    await measure(() => {
      server.sendPod(running);
    });
    expect(server.requests).toContain('/api/v1/namespaces/demo/pods/web:8080/proxy/state');
  });

  it('can be given a connection to a cluster, and the exec of a pod', () => {
    expectTypeOf<ClusterConnection>().toExtend<ApiRequester>();
    expectTypeOf<(request: ExecRequest) => Promise<ExecResult>>().toExtend<ExecCommand>();
  });

  it('watches the pod by its name before it is created', async () => {
    let watchesAtCreate = 0;
    await measure(() => {
      watchesAtCreate = server.requests.filter((url) => url.includes('/pods?watch=true')).length;
      server.sendPod(running);
    });
    expect(watchesAtCreate).toBe(1);
    expect(server.requests[0]).toContain('fieldSelector=metadata.name%3Dweb');
  });

  it('does not probe before the pod has an address', async () => {
    const run = await measure(
      () => {
        server.sendPod({ ...created, status: { phase: 'Pending' } });
      },
      {},
      { timeoutMs: 100 },
    );
    expect(run.outcome).toBe('failed');
    expect(server.requests.some((url) => url.includes('/proxy/'))).toBe(false);
  });

  it('takes marks from the kubelet’s events', async () => {
    const run = await measure(() => {
      void vi
        .waitUntil(() => server.openWatches === 2)
        .then(() => {
          const involvedObject = { uid, fieldPath: 'spec.containers{main}' };
          server.sendEvent({ reason: 'Pulled', involvedObject });
          server.sendEvent({ reason: 'Created', involvedObject: { ...involvedObject, uid: 'another' } });
          return delay(30);
        })
        .then(() => {
          server.sendPod(running);
        });
    });
    expect(run.marks.imagePresent?.source).toBe('event');
    expect(run.marks.containerCreated?.source).not.toBe('event');
    expect(run.events).toMatchObject([{ reason: 'Pulled', container: 'main' }]);
  });

  it('takes for a phase when its event was made, however long that took to arrive', async () => {
    const stampedEvent = (reason: string, afterMs: number): ObservedEvent => ({
      reason,
      metadata: { name: `web.${(1_795_699_200_000_000_000n + BigInt(afterMs) * 1_000_000n).toString(16)}` },
      source: { component: 'kubelet' },
      involvedObject: { uid, fieldPath: 'spec.containers{main}' },
    });
    const run = await measure(() => {
      void vi
        .waitUntil(() => server.openWatches === 2)
        .then(() => {
          server.sendEvent(stampedEvent('Pulled', 100));
          return delay(60);
        })
        .then(() => {
          server.sendEvent(stampedEvent('Created', 105));
          server.sendPod(running);
        });
    });
    const { imagePresent, containerCreated } = run.marks;
    expect((containerCreated?.atMs ?? NaN) - (imagePresent?.atMs ?? NaN)).toBeCloseTo(5, 2);
  });

  it('does without events where they may not be read', async () => {
    server.eventWatchStatus = 403;
    const run = await measure(() => {
      server.sendPod(running);
    });
    expect(run).toMatchObject({ outcome: 'succeeded', events: [] });
  });

  it('is not deceived by an earlier pod of the same name', async () => {
    const run = await measure(() => {
      server.sendPod({ ...running, metadata: { name: 'web', uid: 'old' } }, 'DELETED');
      server.sendPod(running);
    });
    expect(run.outcome).toBe('succeeded');
  });

  it('goes on after the watch broke', async () => {
    const run = await measure(() => {
      server.breakWatches();
      void vi
        .waitUntil(() => server.requests.filter((url) => url.includes('/pods?watch')).length === 2)
        .then(() => vi.waitUntil(() => server.openWatches > 0))
        .then(() => {
          server.sendPod(running, 'ADDED');
        });
    });
    expect(run.outcome).toBe('succeeded');
  });

  it('does not wait for readiness beyond the settling time', async () => {
    const run = await measure(
      () => {
        server.sendPod(pod({ name: 'main', state: { running: {} } }));
      },
      {},
      { settleMs: 10 },
    );
    expect(run.outcome).toBe('succeeded');
    expect(run.marks.ready).toBeUndefined();
  });

  it('names kind and route of a restored run', async () => {
    const run = await measure(
      () => {
        server.sendPod(running);
      },
      { kind: 'restored', route: 'native' },
    );
    expect(run).toMatchObject({ kind: 'restored', route: 'native' });
  });

  it('says how late it was at worst in noticing what arrived', async () => {
    const busyMs = 150;
    server.handle = (_, response) => {
      const end = performance.now() + busyMs;
      while (performance.now() < end);
      response.end('ready');
    };
    const run = await measure(() => {
      server.sendPod(running);
    });
    expect(run.lagMs).toBeGreaterThan(busyMs - 20);
  });

  it('stops watching at the end', async () => {
    await measure(() => {
      server.sendPod(running);
    });
    await vi.waitUntil(() => server.openWatches === 0);
  });
});

import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest';
import type { ClusterConnection } from '../../../src/kubernetes/connection.ts';
import type { ExecRequest, ExecResult } from '../../../src/kubernetes/execInPod.ts';
import type { ApiRequester } from '../../../src/startup/apiRequester.ts';
import type { ExecCommand } from '../../../src/startup/probeAttempt.ts';
import type { ObservedEvent } from '../../../src/startup/timeline.ts';
import { created, MeasuringBench, pod, running, uid } from './measuredPod.ts';

const bench = new MeasuringBench();

/** An event of the kubelet, so many milliseconds after some moment of the node's clock. */
function stampedEvent(reason: string, afterMs: number): ObservedEvent {
  return {
    reason,
    metadata: { name: `web.${(1_795_699_200_000_000_000n + BigInt(afterMs) * 1_000_000n).toString(16)}` },
    source: { component: 'kubelet' },
    involvedObject: { uid, fieldPath: 'spec.containers{main}' },
  };
}

describe('measureStartup', () => {
  it('gives the time from the create request to the first successful response, and what it said', async () => {
    const run = await bench.measure(() => {
      bench.server.sendPod(running);
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
    const run = await bench.measure(() => {
      vi.setSystemTime(Date.now() + 3_600_000);
      bench.server.sendPod(running);
    });
    expect(run.firstResponseMs).toBeLessThan(5000);
  });

  it('probes through the API server’s pod proxy', async () => {
    await bench.measure(() => {
      bench.server.sendPod(running);
    });
    expect(bench.server.requests).toContain('/api/v1/namespaces/demo/pods/web:8080/proxy/state');
  });

  it('can be given a connection to a cluster, and the exec of a pod', () => {
    expectTypeOf<ClusterConnection>().toExtend<ApiRequester>();
    expectTypeOf<(request: ExecRequest) => Promise<ExecResult>>().toExtend<ExecCommand>();
  });

  it('watches the pod by its name before it is created', async () => {
    let watchesAtCreate = 0;
    await bench.measure(() => {
      watchesAtCreate = bench.server.requests.filter((url) => url.includes('/pods?watch=true')).length;
      bench.server.sendPod(running);
    });
    expect(watchesAtCreate).toBe(1);
    expect(bench.server.requests[0]).toContain('fieldSelector=metadata.name%3Dweb');
  });

  it('does not probe before the pod has an address', async () => {
    const run = await bench.measure(
      () => {
        bench.server.sendPod({ ...created, status: { phase: 'Pending' } });
      },
      {},
      { timeoutMs: 100 },
    );
    expect(run.outcome).toBe('failed');
    expect(bench.server.requests.some((url) => url.includes('/proxy/'))).toBe(false);
  });

  it('takes marks from the kubelet’s events', async () => {
    const run = await bench.measure(() => {
      void vi
        .waitUntil(() => bench.server.openWatches === 2)
        .then(() => {
          const involvedObject = { uid, fieldPath: 'spec.containers{main}' };
          bench.server.sendEvent({ reason: 'Pulled', involvedObject });
          bench.server.sendEvent({
            reason: 'Created',
            involvedObject: { ...involvedObject, uid: 'another' },
          });
          return delay(30);
        })
        .then(() => {
          bench.server.sendPod(running);
        });
    });
    expect(run.marks.imagePresent?.source).toBe('event');
    expect(run.marks.containerCreated?.source).not.toBe('event');
    expect(run.events).toMatchObject([{ reason: 'Pulled', container: 'main' }]);
  });

  it('takes for a phase when its event was made, however long that took to arrive', async () => {
    const run = await bench.measure(() => {
      void vi
        .waitUntil(() => bench.server.openWatches === 2)
        .then(() => {
          bench.server.sendEvent(stampedEvent('Pulled', 100));
          return delay(60);
        })
        .then(() => {
          bench.server.sendEvent(stampedEvent('Created', 105));
          bench.server.sendPod(running);
        });
    });
    const { imagePresent, containerCreated } = run.marks;
    expect((containerCreated?.atMs ?? NaN) - (imagePresent?.atMs ?? NaN)).toBeCloseTo(5, 2);
    expect(run).not.toHaveProperty('nodeClockWasSet');
  });

  it('says that the node’s clock was set meanwhile, and has its news where they arrived', async () => {
    const run = await bench.measure(() => {
      void vi
        .waitUntil(() => bench.server.openWatches === 2)
        .then(() => {
          bench.server.sendEvent(stampedEvent('Pulled', 0));
          bench.server.sendEvent(stampedEvent('Created', 3_600_000));
          bench.server.sendPod(running);
        });
    });
    expect(run).toMatchObject({ outcome: 'succeeded', nodeClockWasSet: true });
    expect(run).not.toHaveProperty('nodeZeroMs');
    expect(run.marks.containerCreated?.atMs).toBeLessThan(run.firstResponseMs ?? 0);
  });

  it('does without events where they may not be read', async () => {
    bench.server.eventWatchStatus = 403;
    const run = await bench.measure(() => {
      bench.server.sendPod(running);
    });
    expect(run).toMatchObject({ outcome: 'succeeded', events: [] });
  });

  it('is not deceived by an earlier pod of the same name', async () => {
    const run = await bench.measure(() => {
      bench.server.sendPod({ ...running, metadata: { name: 'web', uid: 'old' } }, 'DELETED');
      bench.server.sendPod(running);
    });
    expect(run.outcome).toBe('succeeded');
  });

  it('goes on after the watch broke', async () => {
    const run = await bench.measure(() => {
      bench.server.breakWatches();
      void vi
        .waitUntil(() => bench.server.requests.filter((url) => url.includes('/pods?watch')).length === 2)
        .then(() => vi.waitUntil(() => bench.server.openWatches > 0))
        .then(() => {
          bench.server.sendPod(running, 'ADDED');
        });
    });
    expect(run.outcome).toBe('succeeded');
  });

  it('does not wait for readiness beyond the settling time', async () => {
    const run = await bench.measure(
      () => {
        bench.server.sendPod(pod({ name: 'main', state: { running: {} } }));
      },
      {},
      { settleMs: 10 },
    );
    expect(run.outcome).toBe('succeeded');
    expect(run.marks.ready).toBeUndefined();
  });

  it('names kind and route of a restored run', async () => {
    const run = await bench.measure(
      () => {
        bench.server.sendPod(running);
      },
      { kind: 'restored', route: 'native' },
    );
    expect(run).toMatchObject({ kind: 'restored', route: 'native' });
  });

  it('says how late it was at worst in noticing what arrived', async () => {
    const busyMs = 150;
    bench.server.handle = (_, response) => {
      const end = performance.now() + busyMs;
      while (performance.now() < end);
      response.end('ready');
    };
    const run = await bench.measure(() => {
      bench.server.sendPod(running);
    });
    expect(run.lagMs).toBeGreaterThan(busyMs - 20);
  });

  it('stops watching at the end', async () => {
    await bench.measure(() => {
      bench.server.sendPod(running);
    });
    await vi.waitUntil(() => bench.server.openWatches === 0);
  });
});

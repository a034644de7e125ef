import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import type { ClusterConnection } from '../../../src/kubernetes/connection.ts';
import type { ExecRequest, ExecResult } from '../../../src/kubernetes/execInPod.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import type { ApiRequester } from '../../../src/startup/apiRequester.ts';
import { measureStartup } from '../../../src/startup/measureStartup.ts';
import type { MeasureOptions, StartupSubject } from '../../../src/startup/measureStartup.ts';
import type { ExecCommand, ProbeTools } from '../../../src/startup/probeAttempt.ts';
import type { StartupRun } from '../../../src/startup/startupRun.ts';
import type { ObservedContainer, ObservedEvent, ObservedPod } from '../../../src/startup/timeline.ts';
import { FakeApiServer } from './fakeApiServer.ts';

let server: FakeApiServer;
let tools: ProbeTools;

beforeEach(async () => {
  server = await FakeApiServer.start();
  server.handle = (_, response) => {
    response.end('ready: 42');
  };
  tools = { requester: server.requester, exec: () => Promise.reject(new Error('no exec here')) };
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const uid = 'u-1';
const created: ObservedPod = { metadata: { name: 'web', uid } };

function pod(container: ObservedContainer, more: ObservedPod['status'] = {}): ObservedPod {
  return {
    ...created,
    spec: { nodeName: 'devnode' },
    status: { podIP: '10.0.0.9', containerStatuses: [container], ...more },
  };
}

const running = pod(
  { name: 'main', imageID: 'i', containerID: 'c', state: { running: {} } },
  { conditions: [{ type: 'Ready', status: 'True' }] },
);

/** Measures a pod about which `story` makes the server tell as soon as it is created. */
function measure(
  story: () => void,
  subject: Partial<StartupSubject> = {},
  options: MeasureOptions = {},
): Promise<StartupRun> {
  return measureStartup(
    {
      kind: 'cold',
      namespace: 'demo',
      podName: 'web',
      container: 'main',
      probe: { kind: 'http', port: 8080, path: '/state', expectedStatus: 200 },
      create: () => {
        story();
        return Promise.resolve(created);
      },
      ...subject,
    },
    tools,
    { timeoutMs: 5000, settleMs: 1000, ...options },
  );
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

describe('measureStartup of a startup that fails', () => {
  it('keeps a run whose pod could not be created', async () => {
    const failure = new ThawError({ reason: 'quotaExceeded', attempted: 'create', explanation: 'no more' });
    const run = await measure(() => undefined, { create: () => Promise.reject(failure) });
    expect(run).toMatchObject({ outcome: 'failed', failure });
    expect(run.firstResponseMs).toBeUndefined();
  });

  it('keeps a run whose pod could not be watched', async () => {
    server.podWatchStatus = 403;
    const run = await measure(() => undefined);
    expect(run).toMatchObject({ outcome: 'failed', failure: { reason: 'forbidden' } });
  });

  it('says why a container cannot be started', async () => {
    const run = await measure(() => {
      server.sendPod(
        pod({
          name: 'main',
          state: { waiting: { reason: 'ErrImageNeverPull', message: 'image is not present' } },
        }),
      );
    });
    expect(run.failure).toMatchObject({
      reason: 'podNotStarted',
      explanation: 'its container could not be started (ErrImageNeverPull: image is not present)',
    });
  });

  it('ends a run that is being probed when the container ends', async () => {
    server.handle = (_, response) => {
      response.writeHead(503).end();
      server.sendPod(pod({ name: 'main', state: { terminated: { reason: 'Error', exitCode: 3 } } }));
    };
    const run = await measure(() => {
      server.sendPod(running);
    });
    expect(run.failure).toMatchObject({
      reason: 'podNotStarted',
      explanation: 'its container ended with exit code 3 (Error)',
    });
    expect(run.marks.started).toBeDefined();
  });

  it('fails when the pod is deleted', async () => {
    const run = await measure(() => {
      server.sendPod(created, 'DELETED');
    });
    expect(run.failure?.explanation).toBe('it was deleted meanwhile');
  });

  it('says how far a pod came that takes too long', async () => {
    const run = await measure(
      () => {
        server.sendPod({ ...created, spec: { nodeName: 'devnode' } });
      },
      {},
      { timeoutMs: 100 },
    );
    expect(run.failure).toMatchObject({
      reason: 'podNotStarted',
      explanation: 'it came no further than the phase scheduled within 0.1 s',
    });
  });

  it('says what was told last of a pod that takes too long', async () => {
    const run = await measure(
      () => {
        server.sendPod({ ...created, spec: { nodeName: 'devnode' } });
        const event = { reason: 'Pulling', message: 'Pulling image "shop:2"', involvedObject: { uid } };
        void vi
          .waitUntil(() => server.openWatches === 2)
          .then(() => {
            server.sendEvent(event);
          });
      },
      {},
      { timeoutMs: 1000 },
    );
    expect(run.failure?.explanation).toBe(
      'it came no further than the phase scheduled within 1.0 s (told last: Pulling image "shop:2")',
    );
  });

  it('gives the scheduler’s reason for a pod that is not scheduled', async () => {
    const run = await measure(
      () => {
        const condition = { type: 'PodScheduled', status: 'False', message: '0/1 nodes are available' };
        server.sendPod({ ...created, status: { conditions: [condition] } });
      },
      {},
      { timeoutMs: 100 },
    );
    expect(run.failure?.explanation).toBe('it was not scheduled within 0.1 s (0/1 nodes are available)');
  });

  it('says what a pod answers that never answers as expected', async () => {
    server.handle = (_, response) => {
      response.writeHead(500).end('still training');
    };
    const run = await measure(
      () => {
        server.sendPod(running);
      },
      {},
      { timeoutMs: 200 },
    );
    expect(run.failure?.reason).toBe('probeNeverSucceeded');
    expect(run.failure?.explanation).toContain('HTTP status 500 instead of 200: still training');
  });
});

describe('measureStartup when it is cancelled', () => {
  it.each([
    ['before it begins', 0],
    ['while the pod starts', 1],
  ])('rejects %s with the reason cancelled', async (_, createdFirst) => {
    const controller = new AbortController();
    if (createdFirst === 0) controller.abort();
    const measuring = measure(
      () => {
        controller.abort();
      },
      {},
      { signal: controller.signal },
    );
    await expect(measuring).rejects.toMatchObject({ name: 'ThawError', reason: 'cancelled' });
  });

  it('rejects while it probes', async () => {
    const controller = new AbortController();
    server.handle = () => {
      controller.abort();
    };
    const measuring = measure(
      () => {
        server.sendPod(running);
      },
      {},
      { signal: controller.signal },
    );
    await expect(measuring).rejects.toMatchObject({ reason: 'cancelled' });
  });
});

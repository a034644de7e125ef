import { describe, expect, it, vi } from 'vitest';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { created, MeasuringBench, pod, running, uid } from './measuredPod.ts';

const bench = new MeasuringBench();

describe('a startup that fails', () => {
  it('keeps a run whose pod could not be created', async () => {
    const failure = new ThawError({ reason: 'quotaExceeded', attempted: 'create', explanation: 'no more' });
    const run = await bench.measure(() => undefined, { create: () => Promise.reject(failure) });
    expect(run).toMatchObject({ outcome: 'failed', failure });
    expect(run.firstResponseMs).toBeUndefined();
  });

  it('keeps a run whose pod could not be watched', async () => {
    bench.server.podWatchStatus = 403;
    const run = await bench.measure(() => undefined);
    expect(run).toMatchObject({ outcome: 'failed', failure: { reason: 'forbidden' } });
  });

  it('says why a container cannot be started', async () => {
    const run = await bench.measure(() => {
      bench.server.sendPod(
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
    bench.server.handle = (_, response) => {
      response.writeHead(503).end();
      bench.server.sendPod(pod({ name: 'main', state: { terminated: { reason: 'Error', exitCode: 3 } } }));
    };
    const run = await bench.measure(() => {
      bench.server.sendPod(running);
    });
    expect(run.failure).toMatchObject({
      reason: 'podNotStarted',
      explanation: 'its container ended with exit code 3 (Error)',
    });
    expect(run.marks.started).toBeDefined();
  });

  it('fails when the pod is deleted', async () => {
    const run = await bench.measure(() => {
      bench.server.sendPod(created, 'DELETED');
    });
    expect(run.failure?.explanation).toBe('somebody has deleted it');
  });

  it('fails when the pod is being deleted, and its container has ended by that', async () => {
    const run = await bench.measure(() => {
      const { metadata, ...ended } = pod({
        name: 'main',
        state: { terminated: { reason: 'Error', exitCode: 137 } },
      });
      bench.server.sendPod({
        ...ended,
        metadata: { ...metadata, deletionTimestamp: '2026-11-28T01:25:00Z' },
      });
    });
    expect(run.failure?.explanation).toBe('somebody has deleted it');
  });

  it('says how far a pod came that takes too long', async () => {
    const run = await bench.measure(
      () => {
        bench.server.sendPod({ ...created, spec: { nodeName: 'devnode' } });
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
    const run = await bench.measure(
      () => {
        bench.server.sendPod({ ...created, spec: { nodeName: 'devnode' } });
        const event = { reason: 'Pulling', message: 'Pulling image "shop:2"', involvedObject: { uid } };
        void vi
          .waitUntil(() => bench.server.openWatches === 2)
          .then(() => {
            bench.server.sendEvent(event);
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
    const run = await bench.measure(
      () => {
        const condition = { type: 'PodScheduled', status: 'False', message: '0/1 nodes are available' };
        bench.server.sendPod({ ...created, status: { conditions: [condition] } });
      },
      {},
      { timeoutMs: 100 },
    );
    expect(run.failure?.explanation).toBe('it was not scheduled within 0.1 s (0/1 nodes are available)');
  });

  it('says what a pod answers that never answers as expected', async () => {
    bench.server.handle = (_, response) => {
      response.writeHead(500).end('still training');
    };
    const run = await bench.measure(
      () => {
        bench.server.sendPod(running);
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
    const measuring = bench.measure(
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
    bench.server.handle = () => {
      controller.abort();
    };
    const measuring = bench.measure(
      () => {
        bench.server.sendPod(running);
      },
      {},
      { signal: controller.signal },
    );
    await expect(measuring).rejects.toMatchObject({ reason: 'cancelled' });
  });
});

import { describe, expect, it } from 'vitest';
import { lastPhase, StartupTimeline } from '../../../src/startup/timeline.ts';
import type { ObservedContainer, ObservedPod } from '../../../src/startup/timeline.ts';

const condition = (type: string, status = 'True'): { type: string; status: string } => ({ type, status });

function pod(
  conditions: readonly { type: string; status: string }[],
  container?: ObservedContainer,
): ObservedPod {
  return { status: { conditions, ...(container && { containerStatuses: [container] }) } };
}

const running: ObservedContainer = {
  name: 'main',
  imageID: 'sha256:aa',
  containerID: 'containerd://bb',
  state: { running: { startedAt: '2026-11-22T17:04:25Z' } },
};

describe('StartupTimeline', () => {
  it('begins with the request', () => {
    expect(new StartupTimeline('main').marks()).toEqual({ requested: { atMs: 0, source: 'request' } });
  });

  it('reads the phases off the pod as it arrives', () => {
    const timeline = new StartupTimeline('main');
    timeline.observePod(pod([]), 4);
    timeline.observePod(pod([condition('PodScheduled')]), 9.5);
    timeline.observePod(pod([condition('PodScheduled'), condition('PodReadyToStartContainers')]), 120);
    timeline.observePod(pod([condition('Ready', 'False')], running), 300);
    timeline.observePod(pod([condition('Ready')], running), 1300);
    expect(timeline.marks()).toEqual({
      requested: { atMs: 0, source: 'request' },
      scheduled: { atMs: 9.5, source: 'watch' },
      sandboxReady: { atMs: 120, source: 'watch' },
      imagePresent: { atMs: 300, source: 'watch' },
      containerCreated: { atMs: 300, source: 'watch' },
      started: { atMs: 300, source: 'watch' },
      ready: { atMs: 1300, source: 'watch' },
    });
  });

  it('keeps the first arrival of a phase', () => {
    const timeline = new StartupTimeline('main');
    timeline.observePod(pod([condition('PodScheduled')]), 10);
    timeline.observePod(pod([condition('PodScheduled')]), 20);
    expect(timeline.marks().scheduled?.atMs).toBe(10);
  });

  it('takes a pod that names its node as scheduled', () => {
    const timeline = new StartupTimeline('main');
    timeline.observePod({ spec: { nodeName: 'devnode' } }, 3);
    expect(timeline.marks().scheduled).toEqual({ atMs: 3, source: 'watch' });
  });

  it('does not take a waiting container as started', () => {
    const timeline = new StartupTimeline('main');
    timeline.observePod(
      pod([], { name: 'main', imageID: '', state: { waiting: { reason: 'ContainerCreating' } } }),
      50,
    );
    expect(timeline.marks()).toEqual({ requested: { atMs: 0, source: 'request' } });
  });

  it('ignores the other containers of the pod', () => {
    const timeline = new StartupTimeline('main');
    timeline.observePod(pod([], { ...running, name: 'sidecar' }), 50);
    expect(timeline.marks().started).toBeUndefined();
  });

  it('learns image, creation and start from the kubelet’s events', () => {
    const timeline = new StartupTimeline('main');
    const involvedObject = { uid: 'u', fieldPath: 'spec.containers{main}' };
    timeline.observeEvent({ reason: 'Pulled', involvedObject }, 130);
    timeline.observeEvent({ reason: 'Created', involvedObject }, 150);
    timeline.observeEvent({ reason: 'Started', involvedObject }, 180);
    timeline.observePod(pod([], running), 300);
    expect(timeline.marks()).toMatchObject({
      imagePresent: { atMs: 130, source: 'event' },
      containerCreated: { atMs: 150, source: 'event' },
      started: { atMs: 180, source: 'event' },
    });
  });

  it('ignores events about other containers and other matters', () => {
    const timeline = new StartupTimeline('main');
    timeline.observeEvent(
      { reason: 'Started', involvedObject: { fieldPath: 'spec.containers{sidecar}' } },
      1,
    );
    timeline.observeEvent({ reason: 'Unhealthy', involvedObject: { fieldPath: 'spec.containers{main}' } }, 2);
    expect(timeline.marks()).toEqual({ requested: { atMs: 0, source: 'request' } });
  });

  it('dates a phase whose news is late by the news of the next phase', () => {
    const timeline = new StartupTimeline('main');
    timeline.observeEvent({ reason: 'Started', involvedObject: { fieldPath: 'spec.containers{main}' } }, 180);
    timeline.observePod(pod([condition('PodScheduled'), condition('PodReadyToStartContainers')]), 240);
    expect(timeline.marks()).toMatchObject({
      scheduled: { atMs: 180, source: 'event' },
      sandboxReady: { atMs: 180, source: 'event' },
      started: { atMs: 180, source: 'event' },
    });
  });

  it('knows that a container which answers has started', () => {
    const timeline = new StartupTimeline('main');
    timeline.observeResponse(200);
    timeline.observePod(pod([], running), 260);
    expect(timeline.marks().started).toEqual({ atMs: 200, source: 'probe' });
  });

  it('does not date readiness by the first response, nor the reverse', () => {
    const timeline = new StartupTimeline('main');
    timeline.observeResponse(200);
    timeline.observePod(pod([condition('Ready')], running), 1200);
    expect(timeline.marks()).toMatchObject({
      ready: { atMs: 1200, source: 'watch' },
      firstResponse: { atMs: 200, source: 'probe' },
    });
  });

  it('invents no phase that was not seen', () => {
    const timeline = new StartupTimeline('main');
    timeline.observeResponse(200);
    expect(Object.keys(timeline.marks())).toEqual(['requested', 'firstResponse']);
  });
});

describe('lastPhase', () => {
  it('is the furthest phase in order', () => {
    const mark = { atMs: 1, source: 'watch' } as const;
    expect(lastPhase({ scheduled: mark, imagePresent: mark, requested: mark })).toBe('imagePresent');
  });
});

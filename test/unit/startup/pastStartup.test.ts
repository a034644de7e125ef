import { describe, expect, it } from 'vitest';
import type { PastStartup } from '../../../src/startup/pastStartup.ts';
import {
  after,
  condition,
  createdMs,
  freshEvents,
  kubeletEvent,
  readyPod,
  running,
  scheduledEvent,
  startupOf,
  waiting,
} from './pastPods.ts';

/** The stretches, each with the bounds of its beginning and end, in milliseconds from the second of the creation. */
function spans({ spans: all }: PastStartup): unknown[] {
  return all.map(({ phase, from, to }) => [
    phase,
    [from.earliestMs - createdMs, from.latestMs - createdMs],
    [to.earliestMs - createdMs, to.latestMs - createdMs],
  ]);
}

function limits({ limits: all }: PastStartup): string[] {
  return all.map((limit) => ('why' in limit ? `${limit.what} ${limit.why}` : limit.what));
}

describe('the startup of a fresh pod', () => {
  const startup = startupOf(readyPod(), freshEvents);

  it('is told by its events to the millisecond, and by its status to the second', () => {
    expect(spans(startup)).toEqual([
      ['schedule', [0, 120], [120, 120]],
      ['sandbox', [120, 120], [120, 300]],
      ['image', [120, 300], [1100, 1100]],
      ['create', [1100, 1100], [1140, 1140]],
      ['start', [1140, 1140], [1190, 1190]],
      ['application', [1190, 1190], [4000, 5000]],
    ]);
    expect(startup.total).toEqual({ leastMs: 3880, mostMs: 5000 });
  });

  it('has the time of the pull, which the kubelet told', () => {
    expect(startup.containers).toEqual([expect.objectContaining({ name: 'main', pullMs: 800 })]);
  });

  it('is not known to its first response, nor beyond the clocks that wrote its times', () => {
    expect(limits(startup)).toEqual(['firstResponse', 'belowSecond', 'sandbox late', 'clocks']);
  });
});

describe('the startup of a pod whose events are forgotten', () => {
  const startup = startupOf(readyPod());

  it('is told to the second, and what cannot be told apart is one stretch', () => {
    expect(spans(startup)).toEqual([
      ['schedule', [0, 1000], [0, 1000]],
      ['sandbox', [0, 1000], [0, 2000]],
      ['unknown', [0, 2000], [1000, 2000]],
      ['application', [1000, 2000], [4000, 5000]],
    ]);
    expect(startup.total).toEqual({ leastMs: 3000, mostMs: 5000 });
  });

  it('says that images and creation are not known, and why', () => {
    expect(limits(startup)).toContain('image forgotten');
    expect(limits(startupOf(readyPod(), 'forbidden'))).toContain('image forbidden');
  });
});

describe('events', () => {
  it('are known to the second where their names have no stamp, and to the microsecond’s millisecond by eventTime', () => {
    const startup = startupOf(readyPod(), [
      { ...scheduledEvent(120), metadata: { name: 'web.scheduled' } },
      kubeletEvent('Pulled', 1100, { metadata: { name: 'web.pulled' } }),
    ]);
    expect(spans(startup).slice(0, 3)).toEqual([
      ['schedule', [0, 121], [120, 121]],
      ['sandbox', [120, 121], [120, 2000]],
      ['image', [120, 2000], [1000, 2000]],
    ]);
  });

  it('are not believed a stamp that their own time does not confirm', () => {
    const pulled = kubeletEvent('Pulled', 1100, { metadata: { name: 'web.0000000000000001' } });
    expect(spans(startupOf(readyPod(), [pulled]))[2]).toEqual(['image', [0, 2000], [1000, 2000]]);
  });

  it('of volumes’ images and of others than the startup do not matter', () => {
    const others = [kubeletEvent('Unhealthy', 2000), { reason: 'Pulled', message: 'no time at all' }];
    expect(spans(startupOf(readyPod(), others))).toEqual(spans(startupOf(readyPod())));
  });
});

describe('a pod with init containers', () => {
  const done = (name: string, from: number, to: number) => ({
    name,
    ready: true,
    restartCount: 0,
    state: { terminated: { exitCode: 0, startedAt: after(from), finishedAt: after(to) } },
  });
  const startup = startupOf(
    readyPod({
      spec: { nodeName: 'node-1', initContainers: [{ name: 'migrate' }], containers: [{ name: 'main' }] },
      status: {
        phase: 'Running',
        conditions: [
          condition('PodScheduled', 0),
          condition('PodReadyToStartContainers', 2),
          condition('Initialized', 8),
          condition('Ready', 10),
        ],
        initContainerStatuses: [done('migrate', 1, 7)],
        containerStatuses: [running('main', 9)],
      },
    }),
  );

  it('has a stretch for them, until they were done', () => {
    expect(spans(startup)).toContainEqual(['init', [0, 2000], [8000, 9000]]);
  });

  it('has when each began and ended', () => {
    const [init] = startup.containers;
    expect(init?.started?.earliestMs).toBe(createdMs + 1000);
    expect(init?.ended?.latestMs).toBe(createdMs + 8000);
  });
});

describe('a pod of several containers', () => {
  it('has the image, creation and start of the one that started last', () => {
    const startup = startupOf(
      readyPod({
        spec: { containers: [{ name: 'main' }, { name: 'proxy' }] },
        status: { ...readyPod().status, containerStatuses: [running('main', 1), running('proxy', 3)] },
      }),
      [...freshEvents, kubeletEvent('Pulled', 3100, { container: 'proxy' })],
    );
    expect(startup.container).toBe('proxy');
    expect(spans(startup)).toContainEqual(['image', [120, 300], [3100, 3100]]);
  });
});

describe('a restarted pod', () => {
  const restarted = (restartCount: number) =>
    readyPod({
      status: {
        ...readyPod().status,
        conditions: [condition('PodScheduled', 0), condition('Ready', 93)],
        containerStatuses: [
          running('main', 90, {
            restartCount,
            lastState: { terminated: { exitCode: 137, startedAt: after(1), finishedAt: after(80) } },
          }),
        ],
      },
    });

  it('has its first start by the run before, and not when it was ready first', () => {
    const startup = startupOf(restarted(1));
    expect(spans(startup).at(-1)).toEqual(['unknown', [0, 1000], [1000, 2000]]);
    expect(startup.total).toBeUndefined();
    expect(limits(startup)).toContain('firstReady restarted');
  });

  it('does not take the last start for the first one', () => {
    const startup = startupOf(restarted(4));
    expect(spans(startup)).toEqual([['schedule', [0, 1000], [0, 1000]]]);
    expect(startup.limits).toContainEqual({ what: 'firstStart', container: 'main', restarts: 4 });
  });

  it('has how long its last start took', () => {
    expect(startupOf(restarted(4)).restart).toEqual({ leastMs: 2000, mostMs: 4000 });
  });

  it('takes events for those of the first start only where the first of them is left', () => {
    const ofRestart = [kubeletEvent('Pulled', 89_000), kubeletEvent('Started', 90_100)];
    expect(spans(startupOf(restarted(4), ofRestart))).toEqual([['schedule', [0, 1000], [0, 1000]]]);
    expect(spans(startupOf(restarted(4), [...freshEvents, ...ofRestart])).at(-1)).toEqual([
      'start',
      [1140, 1140],
      [1190, 1190],
    ]);
  });
});

describe('a pod that is not ready yet', () => {
  const pending = (more: object) =>
    readyPod({ status: { phase: 'Pending', conditions: [condition('PodScheduled', 0)], ...more } });

  it('says what keeps it from being scheduled', () => {
    const message = '0/3 nodes are available: 3 Insufficient memory.';
    const pod = readyPod({
      spec: { containers: [{ name: 'main' }] },
      status: {
        phase: 'Pending',
        conditions: [condition('PodScheduled', 0, { status: 'False', reason: 'Unschedulable', message })],
        containerStatuses: [],
      },
    });
    const { nodeName, ...spec } = pod.spec ?? {};
    expect(nodeName).toBe('node-1');
    const startup = startupOf({ ...pod, spec }, [], {
      earliestMs: createdMs + 30_000,
      latestMs: createdMs + 31_000,
    });
    expect(startup.wait).toEqual({ at: 'schedule', reason: 'Unschedulable', message });
    expect(startup.age).toEqual({ leastMs: 29_000, mostMs: 31_000 });
    expect(startup.spans).toEqual([]);
  });

  it('says by the last warning why its sandbox is not made', () => {
    const notReady = condition('PodReadyToStartContainers', 0, { status: 'False' });
    const pod = pending({
      conditions: [condition('PodScheduled', 0), notReady],
      containerStatuses: [waiting('main', 'ContainerCreating')],
    });
    const message = 'MountVolume.SetUp failed for volume "data": configmap "data" not found';
    const warned = { ...kubeletEvent('FailedMount', 900), type: 'Warning', message };
    expect(startupOf(pod, [scheduledEvent(120), warned]).wait).toEqual({
      at: 'sandbox',
      reason: 'FailedMount',
      message,
    });
  });

  it('says which init container it waits for', () => {
    const pod = pending({
      conditions: [condition('PodScheduled', 0), condition('Initialized', 0, { status: 'False' })],
      initContainerStatuses: [running('migrate', 1, { ready: false })],
      containerStatuses: [waiting('main', 'PodInitializing')],
    });
    expect(startupOf(pod).wait).toEqual({ at: 'init', container: 'migrate' });
  });

  it('says why its image cannot be pulled', () => {
    const message = 'Back-off pulling image "web:none"';
    const pod = pending({ containerStatuses: [waiting('main', 'ImagePullBackOff', message)] });
    const startup = startupOf(pod, [scheduledEvent(120), kubeletEvent('Pulling', 300)]);
    expect(startup.wait).toEqual({ at: 'container', container: 'main', reason: 'ImagePullBackOff', message });
    expect(startup.total).toBeUndefined();
  });

  it('says that it runs, and is not ready', () => {
    const unready = condition('Ready', 1, {
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [main]',
    });
    const pod = readyPod({
      spec: { nodeName: 'node-1', containers: [{ name: 'main', readinessProbe: {} }] },
      status: {
        phase: 'Running',
        conditions: [condition('PodScheduled', 0), unready],
        containerStatuses: [running('main', 1, { ready: false })],
      },
    });
    const startup = startupOf(pod);
    expect(startup.wait).toMatchObject({ at: 'ready', container: 'main', reason: 'ContainersNotReady' });
    expect(limits(startup)).toContain('firstReady mayHaveChanged');
  });
});

describe('an ended pod', () => {
  it('waits for nothing, and says that its conditions tell of its end', () => {
    const ended = condition('Ready', 9, { status: 'False', reason: 'PodCompleted' });
    const startup = startupOf(
      readyPod({
        status: {
          phase: 'Succeeded',
          conditions: [condition('PodScheduled', 0), ended],
          containerStatuses: [
            {
              name: 'main',
              ready: false,
              restartCount: 0,
              state: { terminated: { exitCode: 0, startedAt: after(1), finishedAt: after(9) } },
            },
          ],
        },
      }),
    );
    expect(startup.wait).toBeUndefined();
    expect(spans(startup).at(-1)).toEqual(['unknown', [0, 1000], [1000, 2000]]);
    expect(limits(startup)).toContain('firstReady ended');
  });
});

describe('clocks that contradict each other', () => {
  it('are said, and narrow nothing', () => {
    const behind = readyPod({
      status: { ...readyPod().status, conditions: [condition('PodScheduled', 0), condition('Ready', -7)] },
    });
    const startup = startupOf(behind);
    expect(startup.limits.at(-1)).toEqual({ what: 'clocks', contradictionMs: 7000 });
    expect(spans(startup)[0]).toEqual(['schedule', [0, 1000], [0, 1000]]);
  });
});

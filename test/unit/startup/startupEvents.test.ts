import { describe, expect, it } from 'vitest';
import {
  type ArrivedContainerdEvent,
  type ArrivedEvent,
  containerdEvents,
  nodeClockWasSet,
  nodeZero,
  onOurClock,
  startupEvents,
} from '../../../src/startup/startupEvents.ts';
import type { ObservedEvent } from '../../../src/startup/timeline.ts';

/** What the kubelet's clock says at the create request, in nanoseconds: it need not be what ours says. */
const nodeEpoch = 1_795_699_200_000_000_000n;

/** An event of the kubelet about the container `main`: `stampMs` after the create request it is made, at `atMs` it arrives. */
function told(
  reason: string,
  { stampMs, atMs, ...more }: { stampMs: number; atMs: number } & ObservedEvent,
): ArrivedEvent {
  const stamp = nodeEpoch + BigInt(Math.round(stampMs * 1e6));
  return {
    atMs,
    event: {
      reason,
      metadata: { name: `web.${stamp.toString(16)}` },
      source: { component: 'kubelet' },
      involvedObject: { uid: 'u-1', fieldPath: 'spec.containers{main}' },
      ...more,
    },
  };
}

const pulling = told('Pulling', { stampMs: 150, atMs: 158 });
const created = told('Created', { stampMs: 190.5, atMs: 194.5 });
const started = told('Started', { stampMs: 220, atMs: 250 });

function onKubeletsClock(arrived: readonly ArrivedEvent[]): readonly ArrivedEvent[] {
  return onOurClock(arrived, nodeZero(arrived));
}

function times(arrived: readonly ArrivedEvent[]): unknown[] {
  return startupEvents(onKubeletsClock(arrived)).map(({ reason, atMs }) => [reason, atMs]);
}

describe('startupEvents', () => {
  it('are as far apart as the kubelet has stamped them, and later by what the quickest took to arrive', () => {
    expect(times([pulling, created, started])).toEqual([
      ['Pulling', 154],
      ['Created', 194.5],
      ['Started', 224],
    ]);
  });

  it('do not take one component’s clock for that of another', () => {
    const scheduled = told('Scheduled', {
      stampMs: -70_000,
      atMs: 9,
      source: {},
      reportingComponent: 'default-scheduler',
      involvedObject: { uid: 'u-1' },
    });
    expect(startupEvents(onKubeletsClock([created, scheduled]))).toEqual([
      { reason: 'Scheduled', by: 'default-scheduler', atMs: 9 },
      { reason: 'Created', by: 'kubelet', container: 'main', atMs: 194.5 },
    ]);
  });

  it('are where they arrived if their name has no stamp', () => {
    const metadata = { name: '0b5e3b0e-7f6a-4f7e-9a53-0c2f6f1e6b11' };
    expect(times([told('Created', { stampMs: 0, atMs: 194, metadata })])).toEqual([['Created', 194]]);
  });

  it('are where they arrived if the clock was set meanwhile', () => {
    const late = told('Started', { stampMs: 60_000, atMs: 250 });
    expect(times([pulling, created, late])).toEqual([
      ['Pulling', 158],
      ['Created', 194.5],
      ['Started', 250],
    ]);
  });

  it('are told once, whatever a watch tells again', () => {
    expect(times([pulling, { ...pulling, atMs: 900 }])).toEqual([['Pulling', 158]]);
  });

  it('are none but those of a startup', () => {
    expect(times([told('BackOff', { stampMs: 1, atMs: 2 })])).toEqual([]);
  });

  it('say how long an image was pulled, without waiting', () => {
    const message =
      'Successfully pulled image "registry:5000/web:1" in 1.2s (1.9s including waiting). Image size: 4711 bytes.';
    expect(startupEvents(onKubeletsClock([told('Pulled', { stampMs: 1, atMs: 2, message })]))).toMatchObject([
      { reason: 'Pulled', pullMs: 1200 },
    ]);
  });

  it('say of an image that was there no time', () => {
    const message = 'Container image "web:1" already present on machine';
    const [pulled] = startupEvents(onKubeletsClock([told('Pulled', { stampMs: 1, atMs: 2, message })]));
    expect(pulled).not.toHaveProperty('pullMs');
  });
});

/** What containerd told on the kubelet's node, `stampMs` after the create request; it arrived at `atMs`. */
function toldByContainerd(stampMs: number, atMs: number, container?: string): ArrivedContainerdEvent {
  const unixMilliseconds = Number(nodeEpoch / 1_000_000n) + stampMs;
  const event = { topic: '/tasks/start', podUid: 'u-1', unixMilliseconds, ...(container && { container }) };
  return { event, atMs };
}

describe('what containerd told', () => {
  const sandbox = toldByContainerd(120, 122);
  const main = toldByContainerd(215, 230, 'main');

  it('is where the node’s clock has it, as the kubelet’s events are', () => {
    const zero = nodeZero([pulling, created, started], [sandbox, main]);
    const told = startupEvents(onOurClock([pulling], zero), containerdEvents([sandbox, main], zero));
    expect(told.map(({ by, reason, container, atMs }) => [by, reason, container, atMs])).toEqual([
      ['containerd', '/tasks/start', undefined, 122],
      ['kubelet', 'Pulling', 'main', 152],
      ['containerd', '/tasks/start', 'main', 217],
    ]);
  });

  it('is where it arrived if that clock is not known', () => {
    expect(containerdEvents([sandbox, main], undefined).map(({ atMs }) => atMs)).toEqual([122, 230]);
  });
});

describe('nodeZero', () => {
  it('is what the node’s clock said at the create request, and earlier by what the quickest event took', () => {
    expect(nodeZero([pulling, created, started])).toBeCloseTo(Number(nodeEpoch - 4_000_000n) / 1e6, 2);
  });

  it('is not known of other clocks, nor where the node’s was set', () => {
    const of = { source: { component: 'default-scheduler' } };
    expect(nodeZero([told('Scheduled', { stampMs: 7, atMs: 9, ...of })])).toBeUndefined();
    expect(nodeZero([created, told('Started', { stampMs: 60_000, atMs: 250 })])).toBeUndefined();
    expect(nodeZero([])).toBeUndefined();
  });
});

describe('the node’s clock', () => {
  const muchLater = told('Started', { stampMs: 60_000, atMs: 250 });

  it('was set where something would have been told before the create request by it', () => {
    expect(nodeClockWasSet([created, muchLater])).toBe(true);
    expect(nodeClockWasSet([muchLater], [toldByContainerd(120, 122)])).toBe(true);
    // Set back.
    expect(nodeClockWasSet([created, told('Started', { stampMs: -60_000, atMs: 250 })])).toBe(true);
  });

  it('was not where it tells another time than ours, nor where nothing tells it', () => {
    expect(nodeClockWasSet([pulling, created, started], [toldByContainerd(120, 122)])).toBe(false);
    expect(nodeClockWasSet([muchLater])).toBe(false);
    expect(nodeClockWasSet([])).toBe(false);
  });

  it('is not that of the scheduler', () => {
    const scheduled = { source: {}, reportingComponent: 'default-scheduler' };
    expect(nodeClockWasSet([created, told('Scheduled', { stampMs: -70_000, atMs: 9, ...scheduled })])).toBe(
      false,
    );
  });
});

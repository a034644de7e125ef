import type { ContainerdEvent } from '../kubernetes/containerdEvent.ts';
import { durationMs } from '../kubernetes/duration.ts';
import type { ObservedEvent } from './timeline.ts';

/** What the scheduler, the kubelet or containerd has told about a startup by an event. */
export interface StartupEvent {
  /** The component's own word: a {@link StartupEventReason}, or a topic of containerd's, such as `/tasks/start`. */
  readonly reason: string;
  /** The component that told it, such as `kubelet`. */
  readonly by: string;
  /** Absent where the event is about the pod, its sandbox, or the image of a volume. */
  readonly container?: string;
  /** When it happened at the latest, in milliseconds from the create request. */
  readonly atMs: number;
  /** How long an image was pulled, in milliseconds, without waiting for other pulls; absent where it was present. */
  readonly pullMs?: number;
}

const reasons = ['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started'] as const;

/** The events of a startup that goes well (Kubernetes pkg/kubelet/events/event.go, and the scheduler's one). */
export type StartupEventReason = (typeof reasons)[number];

/** What the scheduler or the kubelet told. */
interface ToldByKubernetes extends StartupEvent {
  readonly reason: StartupEventReason;
}

/** An event, and when it arrived or was made, in milliseconds from the create request. */
export interface ArrivedEvent {
  readonly event: ObservedEvent;
  readonly atMs: number;
}

/** What containerd told, and when that arrived, in milliseconds from the create request. */
export interface ArrivedContainerdEvent {
  readonly event: ContainerdEvent;
  readonly atMs: number;
}

/**
 * A pod's events, each once, with the time at which it was made in place of that at which it arrived. An event's own fields have whole
 * seconds, but its name has the nanosecond of its component's clock. How far that clock is from ours shows the event that arrived the
 * soonest after it was made: as if it had arrived at once. So all are later than they were by what that one took, and true to each
 * other. An event without a stamp, and all of a component whose clock was set meanwhile, are where they arrived.
 *
 * @param nodeZeroMs what the node's clock, which is the kubelet's, said at the create request, as {@link nodeZero} knows it
 */
export function onOurClock(
  arrived: readonly ArrivedEvent[],
  nodeZeroMs: number | undefined,
): readonly ArrivedEvent[] {
  const first = new Map<string, ArrivedEvent>();
  for (const each of arrived) {
    const name = each.event.metadata?.name ?? '';
    // A watch that was opened again tells everything again.
    if (!first.has(name)) first.set(name, each);
  }
  const components = Map.groupBy(first.values(), ({ event }) => componentOf(event));
  return [...components].flatMap(([component, ofIt]) =>
    whenMade(ofIt, component === kubelet ? nodeZeroMs : clockZero(ofIt.flatMap(stamped))),
  );
}

/** What of a pod's events tells of its startup, and what containerd told of it, in time order. */
export function startupEvents(
  events: readonly ArrivedEvent[],
  containerd: readonly StartupEvent[] = [],
): readonly StartupEvent[] {
  return [...events.flatMap(startupEvent), ...containerd].toSorted((one, other) => one.atMs - other.atMs);
}

/** What containerd told of a startup, when it was told by the node's clock as {@link nodeZero} knows it, else when it arrived. */
export function containerdEvents(
  told: readonly ArrivedContainerdEvent[],
  nodeZeroMs: number | undefined,
): readonly StartupEvent[] {
  return told.map(({ event: { topic, container, unixMilliseconds }, atMs }) => ({
    reason: topic,
    by: 'containerd',
    ...(container !== undefined && { container }),
    atMs: exact(nodeZeroMs === undefined ? atMs : unixMilliseconds - nodeZeroMs),
  }));
}

/**
 * What the node's clock said at the create request, or shortly before, in milliseconds since the Unix epoch; `undefined` where neither the
 * kubelet nor containerd told of anything, or the clock was set meanwhile.
 */
export function nodeZero(
  arrived: readonly ArrivedEvent[],
  told: readonly ArrivedContainerdEvent[] = [],
): number | undefined {
  return clockZero(stampedByNode(arrived, told));
}

/**
 * Whether the node's clock was certainly set meanwhile: something would have been told before the create request by it. A step that is
 * smaller than the time since the request is not noticed.
 */
export function nodeClockWasSet(
  arrived: readonly ArrivedEvent[],
  told: readonly ArrivedContainerdEvent[] = [],
): boolean {
  const stamps = stampedByNode(arrived, told);
  return stamps.length > 0 && clockZero(stamps) === undefined;
}

/** What the kubelet and containerd told, which have the same clock. */
function stampedByNode(
  arrived: readonly ArrivedEvent[],
  told: readonly ArrivedContainerdEvent[],
): readonly Stamped[] {
  return [
    ...arrived.filter(({ event }) => componentOf(event) === kubelet).flatMap(stamped),
    ...told.map(({ event, atMs }) => ({ stampMs: event.unixMilliseconds, atMs })),
  ];
}

const kubelet = 'kubelet';

/** The events of one component, at the latest moment at which they can have been made. */
function whenMade(arrived: readonly ArrivedEvent[], zero: number | undefined): readonly ArrivedEvent[] {
  return arrived.map(({ event, atMs }) => {
    const stampMs = stampOf(event);
    return { event, atMs: zero === undefined || stampMs === undefined ? atMs : stampMs - zero };
  });
}

/** When something was told by a component's clock, in milliseconds since the Unix epoch, and when it arrived by ours. */
interface Stamped {
  readonly stampMs: number;
  readonly atMs: number;
}

function stamped({ event, atMs }: ArrivedEvent): readonly Stamped[] {
  const stampMs = stampOf(event);
  return stampMs === undefined ? [] : [{ stampMs, atMs }];
}

/** What a component's clock said at the create request: nothing arrives before it was told. */
function clockZero(stamped: readonly Stamped[]): number | undefined {
  const zero = Math.max(...stamped.map(({ stampMs, atMs }) => stampMs - atMs));
  return stamped.length === 0 || stamped.some(({ stampMs }) => stampMs < zero) ? undefined : zero;
}

/**
 * When an event was made by the clock of its component, in milliseconds since the Unix epoch; `undefined` where its name does not say it.
 * Event recorders name an event after its object and the time in hexadecimal nanoseconds (client-go tools/record/event.go).
 */
export function stampOf({ metadata }: ObservedEvent): number | undefined {
  const nanoseconds = /\.([0-9a-f]{16})$/.exec(metadata?.name ?? '')?.[1];
  return nanoseconds === undefined ? undefined : Number.parseInt(nanoseconds, 16) / 1e6;
}

/** Recorders of events.k8s.io, as the scheduler's is, give no source. */
function componentOf({ source, reportingComponent }: ObservedEvent): string {
  return [source?.component, reportingComponent].find(Boolean) ?? '';
}

/** Stamps have no more digits than that. */
function exact(atMs: number): number {
  return Math.round(atMs * 1000) / 1000;
}

/** What one event tells of its pod's startup; nothing where it is about something else. */
export function startupEvent({ event, atMs }: ArrivedEvent): ToldByKubernetes[] {
  const reason = reasons.find((each) => each === event.reason);
  if (reason === undefined) return [];
  const container = /^spec\.\w+\{(.+)\}$/.exec(event.involvedObject?.fieldPath ?? '')?.[1];
  const pullMs = reason === 'Pulled' ? pullTime(event.message ?? '') : undefined;
  return [
    {
      reason,
      by: componentOf(event),
      ...(container !== undefined && { container }),
      atMs: exact(atMs),
      ...(pullMs !== undefined && { pullMs }),
    },
  ];
}

/** What the kubelet says of a pull (pkg/kubelet/images/image_manager.go); of an image that was present, it says something else. */
function pullTime(message: string): number | undefined {
  const duration = /^Successfully pulled image ".*" in (\S+)/.exec(message)?.[1];
  return duration === undefined ? undefined : durationMs(duration);
}

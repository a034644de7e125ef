import { durationMs } from '../kubernetes/duration.ts';
import type { ObservedEvent } from './timeline.ts';

/** What the scheduler or the kubelet has told about a startup by an event. */
export interface StartupEvent {
  readonly reason: StartupEventReason;
  /** The component that told it, such as `kubelet`. */
  readonly by: string;
  /** Absent where the event is about the pod, or about the image of a volume. */
  readonly container?: string;
  /** When it happened at the latest, in milliseconds from the create request. */
  readonly atMs: number;
  /** How long an image was pulled, in milliseconds, without waiting for other pulls; absent where it was present. */
  readonly pullMs?: number;
}

const reasons = ['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started'] as const;

/** The events of a startup that goes well (Kubernetes pkg/kubelet/events/event.go, and the scheduler's one). */
export type StartupEventReason = (typeof reasons)[number];

/** An event, and when it arrived or was made, in milliseconds from the create request. */
export interface ArrivedEvent {
  readonly event: ObservedEvent;
  readonly atMs: number;
}

/**
 * A pod's events, each once, with the time at which it was made in place of that at which it arrived. An event's own fields have whole
 * seconds, but its name has the nanosecond of its component's clock. How far that clock is from ours shows the event that arrived the
 * soonest after it was made: as if it had arrived at once. So all are later than they were by what that one took, and true to each
 * other. An event without a stamp, and all of a component whose clock was set meanwhile, are where they arrived.
 */
export function onOurClock(arrived: readonly ArrivedEvent[]): readonly ArrivedEvent[] {
  const first = new Map<string, ArrivedEvent>();
  for (const each of arrived) {
    const name = each.event.metadata?.name ?? '';
    // A watch that was opened again tells everything again.
    if (!first.has(name)) first.set(name, each);
  }
  const components = Map.groupBy(first.values(), ({ event }) => componentOf(event));
  return [...components.values()].flatMap(whenMade);
}

/** What of a pod's events tells of its startup, in time order. */
export function startupEvents(events: readonly ArrivedEvent[]): readonly StartupEvent[] {
  return events.flatMap(startupEvent).toSorted((one, other) => one.atMs - other.atMs);
}

/**
 * What the node's clock said at the create request, or shortly before, in milliseconds since the Unix epoch; `undefined` where the kubelet
 * told of nothing, or the clock was set meanwhile.
 */
export function nodeZero(arrived: readonly ArrivedEvent[]): number | undefined {
  return clockZero(arrived.filter(({ event }) => componentOf(event) === 'kubelet'));
}

/** The events of one component, at the latest moment at which they can have been made. */
function whenMade(arrived: readonly ArrivedEvent[]): readonly ArrivedEvent[] {
  const zero = clockZero(arrived);
  return arrived.map(({ event, atMs }) => {
    const stampMs = stampOf(event);
    return { event, atMs: zero === undefined || stampMs === undefined ? atMs : stampMs - zero };
  });
}

/** What the clock of these events' component said at the create request: no event arrives before it was made. */
function clockZero(arrived: readonly ArrivedEvent[]): number | undefined {
  const stamped = arrived.flatMap(({ event, atMs }) => {
    const stampMs = stampOf(event);
    return stampMs === undefined ? [] : [{ stampMs, atMs }];
  });
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

/** What one event tells of its pod's startup; nothing where it is about something else. */
export function startupEvent({ event, atMs }: ArrivedEvent): StartupEvent[] {
  const reason = reasons.find((each) => each === event.reason);
  if (reason === undefined) return [];
  const container = /^spec\.\w+\{(.+)\}$/.exec(event.involvedObject?.fieldPath ?? '')?.[1];
  const pullMs = reason === 'Pulled' ? pullTime(event.message ?? '') : undefined;
  return [
    {
      reason,
      by: componentOf(event),
      ...(container !== undefined && { container }),
      // Stamps have no more digits than that.
      atMs: Math.round(atMs * 1000) / 1000,
      ...(pullMs !== undefined && { pullMs }),
    },
  ];
}

/** What the kubelet says of a pull (pkg/kubelet/images/image_manager.go); of an image that was present, it says something else. */
function pullTime(message: string): number | undefined {
  const duration = /^Successfully pulled image ".*" in (\S+)/.exec(message)?.[1];
  return duration === undefined ? undefined : durationMs(duration);
}

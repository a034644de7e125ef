import { exactMoment, type Moment, readMoment } from './moment.ts';
import { type StartupEventReason, startupEvent, stampOf } from './startupEvents.ts';
import type { ObservedEvent } from './timeline.ts';

/** An event as the API server still has it (core/v1 Event), with its times: the one of a pod's first start, also where it was repeated. */
export interface RecordedEvent extends ObservedEvent {
  readonly type?: string;
  /** With microseconds; of recorders of events.k8s.io, which leave out the other times. */
  readonly eventTime?: string | null;
  /** With whole seconds. */
  readonly firstTimestamp?: string | null;
  readonly lastTimestamp?: string | null;
}

/** An event of a startup, and when its component told of it, which is just after what it tells of. */
export interface PastEvent {
  readonly reason: StartupEventReason;
  /** Absent where the event is about the pod, or about the image of a volume. */
  readonly container?: string;
  /** How long an image was pulled, in milliseconds; absent where it was present. */
  readonly pullMs?: number;
  readonly at: Moment;
}

/** What of a pod's events tells of a startup, in time order; those without a time are left out. */
export function pastEvents(events: readonly RecordedEvent[]): readonly PastEvent[] {
  return events
    .flatMap((event): PastEvent[] => {
      const at = eventMoment(event);
      if (at === undefined) return [];
      return startupEvent({ event, atMs: 0 }).map(({ reason, container, pullMs }) => ({
        reason,
        ...(container !== undefined && { container }),
        ...(pullMs !== undefined && { pullMs }),
        at,
      }));
    })
    .toSorted((one, other) => one.at.earliestMs - other.at.earliestMs);
}

/** The message of the newest event that warns of something, such as a volume that cannot be mounted; `undefined` where none does. */
export function newestWarning(events: readonly RecordedEvent[]): RecordedEvent | undefined {
  return events
    .filter(({ type }) => type === 'Warning')
    .toSorted((one, other) => lastTime(one) - lastTime(other))
    .at(-1);
}

/** The stamp in an event's name is finer than its fields; one that they do not confirm is none. */
function eventMoment(event: RecordedEvent): Moment | undefined {
  const written = readMoment(event.eventTime) ?? readMoment(event.firstTimestamp);
  const stampMs = stampOf(event);
  if (written === undefined || stampMs === undefined) return written;
  const isConfirmed = stampMs >= written.earliestMs && stampMs <= written.latestMs;
  // Numbers have no more digits at this distance from the epoch.
  return isConfirmed ? exactMoment(Math.round(stampMs * 1000) / 1000) : written;
}

function lastTime({ lastTimestamp, eventTime, firstTimestamp }: RecordedEvent): number {
  return Date.parse(lastTimestamp ?? eventTime ?? firstTimestamp ?? '') || 0;
}

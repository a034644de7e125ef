import type { PodJson } from '../kubernetes/podJson.ts';
import type { PastContainer } from './pastContainers.ts';
import type { RecordedEvent } from './pastEvents.ts';
import type { PastMark } from './pastStartup.ts';
import { conditionOf } from './pastWait.ts';

/** Something that cannot be known of a startup after the fact, and why. */
export type PastLimit =
  | { /** Nobody asked for it then. */ readonly what: 'firstResponse' }
  | { /** Times have whole seconds. */ readonly what: 'belowSecond' }
  | {
      /** When images were there and containers were created, and how long images were pulled: only events tell that. */
      readonly what: 'image';
      readonly why: 'forgotten' | 'forbidden';
    }
  | {
      /** Nothing is left of the first start of a container that was restarted. */
      readonly what: 'firstStart';
      readonly container: string;
      readonly restarts: number;
    }
  | {
      /** Since when the pod was ready first: its condition tells of the last change. */
      readonly what: 'firstReady';
      readonly why: 'restarted' | 'ended' | 'mayHaveChanged';
    }
  | {
      /** When the sandbox was ready: the kubelet says it late, and older clusters do not say it. */
      readonly what: 'sandbox';
      readonly why: 'late' | 'untold';
    }
  | {
      /** How far the clocks of the components that wrote these times are from each other, in milliseconds at least where they contradict. */
      readonly what: 'clocks';
      readonly contradictionMs?: number;
    };

/** What a startup's limits are read from. */
export interface LimitSources {
  readonly pod: PodJson;
  readonly events: readonly RecordedEvent[] | 'forbidden';
  /** The app containers. */
  readonly containers: readonly PastContainer[];
  readonly marks: readonly PastMark[];
  readonly contradictionMs: number | undefined;
}

/** What cannot be known of a pod's startup, what matters most first. */
export function pastLimits(sources: LimitSources): readonly PastLimit[] {
  const { containers, marks, contradictionMs } = sources;
  return [
    { what: 'firstResponse' },
    ...firstReady(sources),
    ...containers.flatMap(({ name: container, restarts, started }): PastLimit[] =>
      restarts > 0 && started === undefined ? [{ what: 'firstStart', container, restarts }] : [],
    ),
    ...image(sources),
    ...(marks.some(({ earliestMs, latestMs }) => latestMs > earliestMs)
      ? [{ what: 'belowSecond' } as const]
      : []),
    ...sandbox(sources),
    { what: 'clocks', ...(contradictionMs !== undefined && { contradictionMs }) },
  ];
}

function firstReady({ pod, containers }: LimitSources): PastLimit[] {
  const { phase } = pod.status ?? {};
  const isRestarted = containers.some(({ restarts }) => restarts > 0);
  const isProbed = pod.spec?.containers?.some(({ readinessProbe }) => readinessProbe !== undefined) === true;
  if (isRestarted) return [{ what: 'firstReady', why: 'restarted' }];
  if (phase === 'Succeeded' || phase === 'Failed') return [{ what: 'firstReady', why: 'ended' }];
  // What is about to start for the first time has not been ready.
  const hasStarted = containers.every(({ started }) => started !== undefined);
  return isProbed && hasStarted ? [{ what: 'firstReady', why: 'mayHaveChanged' }] : [];
}

function image({ events, containers }: LimitSources): PastLimit[] {
  const isLost = containers.some(
    ({ started, imagePresent }) => started !== undefined && imagePresent === undefined,
  );
  const isRestarted = containers.some(({ restarts, imagePresent }) => restarts > 0 && !imagePresent);
  if (!isLost && !isRestarted) return [];
  return [{ what: 'image', why: events === 'forbidden' ? 'forbidden' : 'forgotten' }];
}

function sandbox({ pod, marks }: LimitSources): PastLimit[] {
  if (marks.some(({ phase }) => phase === 'sandboxReady')) return [{ what: 'sandbox', why: 'late' }];
  const isScheduled = marks.some(({ phase }) => phase === 'scheduled');
  const isTold = conditionOf(pod, 'PodReadyToStartContainers') !== undefined;
  return isScheduled && !isTold ? [{ what: 'sandbox', why: 'untold' }] : [];
}

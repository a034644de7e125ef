import type { ContainerJson, ContainerStatusJson, PodJson } from '../kubernetes/podJson.ts';
import { type Moment, readMoment } from './moment.ts';
import type { PastEvent } from './pastEvents.ts';
import type { StartupEventReason } from './startupEvents.ts';

/** What is known afterwards of how a container started. */
export interface PastContainer {
  readonly name: string;
  readonly kind: 'init' | 'app';
  readonly restarts: number;
  /** Its first start; absent where it has not started, and where that is not known any more. */
  readonly started?: Moment;
  /** Whether an event tells of that, and not only its status. */
  readonly isStartTold: boolean;
  /** When it runs since, where it was restarted. */
  readonly runsSince?: Moment;
  /** When it ended, of an init container that did. */
  readonly ended?: Moment;
  /** When its image was there; absent where no event is left of that. */
  readonly imagePresent?: Moment;
  readonly created?: Moment;
  /** How long its image was pulled, in milliseconds; absent where it was there already, and where no event is left. */
  readonly pullMs?: number;
}

/** A container's status may be a second behind what the kubelet tells of it by an event. */
const statusLagMs = 1000;

/** The containers of a pod, those that start first in front. Events of a restart are not taken for those of the first start. */
export function pastContainers(
  { spec, status }: PodJson,
  events: readonly PastEvent[],
): readonly PastContainer[] {
  const ofFirstStart = events.some(({ reason }) => reason === 'Scheduled');
  const read =
    (kind: PastContainer['kind'], statuses: readonly ContainerStatusJson[] = []) =>
    ({ name }: ContainerJson): PastContainer => {
      const found = statuses.find((each) => each.name === name);
      const isRestarted = (found?.restartCount ?? 0) > 0;
      // Older events are forgotten first: where the scheduler's is left, so are all of the first start.
      const told = isRestarted && !ofFirstStart ? [] : events.filter(({ container }) => container === name);
      return pastContainer({ name, kind }, found, told);
    };
  return [
    ...(spec?.initContainers ?? []).map(read('init', status?.initContainerStatuses)),
    ...(spec?.containers ?? []).map(read('app', status?.containerStatuses)),
  ];
}

function pastContainer(
  identity: Pick<PastContainer, 'name' | 'kind'>,
  status: ContainerStatusJson | undefined,
  events: readonly PastEvent[],
): PastContainer {
  const first = (wanted: StartupEventReason): PastEvent | undefined =>
    events.find(({ reason }) => reason === wanted);
  const known = status && firstStart(status);
  const told = first('Started')?.at;
  const isTold = told !== undefined && (known === undefined || isOf(told, known));
  const started = isTold ? told : known;
  const pulled = first('Pulled');
  const created = first('Created')?.at;
  const runsSince = status?.restartCount ? readMoment(status.state?.running?.startedAt) : undefined;
  const ended = identity.kind === 'init' ? readMoment(status?.state?.terminated?.finishedAt) : undefined;
  return {
    ...identity,
    restarts: status?.restartCount ?? 0,
    isStartTold: isTold,
    ...(started && { started }),
    ...(runsSince && { runsSince }),
    ...(ended && { ended }),
    ...(pulled && { imagePresent: pulled.at }),
    ...(pulled?.pullMs !== undefined && { pullMs: pulled.pullMs }),
    ...(created && { created }),
  };
}

/** A status has the last run and the one before it: with more restarts, nothing is left of the first. */
function firstStart({ restartCount, state, lastState }: ContainerStatusJson): Moment | undefined {
  const current = state?.running ?? state?.terminated;
  const former = lastState?.terminated;
  // A container that waits to be started again counts that as no restart yet.
  const runs = current === undefined ? [former] : [current, former];
  return readMoment(runs[restartCount]?.startedAt);
}

function isOf(told: Moment, known: Moment): boolean {
  return told.latestMs >= known.earliestMs && told.earliestMs <= known.latestMs + statusLagMs;
}

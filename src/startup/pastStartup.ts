import type { PodJson } from '../kubernetes/podJson.ts';
import { type DurationBounds, inKnownOrder, type Moment, readMoment, timeBetween } from './moment.ts';
import { pastContainers, type PastContainer } from './pastContainers.ts';
import { type PastEvent, pastEvents, type RecordedEvent } from './pastEvents.ts';
import { type PastLimit, pastLimits } from './pastLimits.ts';
import { conditionOf, type PastWait, pastWait } from './pastWait.ts';
import { spansBetween } from './phaseSpans.ts';
import type { StartupPhase } from './timeline.ts';

/** What of a startup can be told afterwards: nobody asked for a first response, and init containers have their own end. */
export type PastPhase = Exclude<StartupPhase, 'firstResponse'> | 'initialized';

/** Where a time stands: in the pod's metadata, in its conditions, in a container's status, or in an event. */
export type PastSource = 'metadata' | 'condition' | 'containerStatus' | 'event';

/** When a phase was reached, as far as the cluster still says it. */
export interface PastMark extends Moment {
  readonly phase: PastPhase;
  readonly source: PastSource;
}

/** What a stretch of a startup was spent on; `unknown` where it is several of these that cannot be told apart any more. */
export type PastSpanName =
  'schedule' | 'sandbox' | 'init' | 'image' | 'create' | 'start' | 'application' | 'unknown';

/** A stretch of a startup, with bounds for when it began and ended. */
export interface PastSpan {
  readonly phase: PastSpanName;
  readonly from: PastMark;
  readonly to: PastMark;
}

/** A startup that nobody measured, as its pod and the events left of it tell. */
export interface PastStartup {
  readonly namespace: string;
  readonly pod: string;
  readonly node?: string;
  /** When the API server took the create request. */
  readonly created: Moment;
  readonly spans: readonly PastSpan[];
  /** From the create request until the pod was ready; absent where that is not known. */
  readonly total?: DurationBounds;
  /** What the pod waits for; absent where it is ready, or has ended. */
  readonly wait?: PastWait;
  /** How old the pod is. */
  readonly age: DurationBounds;
  /** Whose image, creation and start are the pod's: that which started last. */
  readonly container?: string;
  readonly containers: readonly PastContainer[];
  /** How long the last start of a restarted container took, from its start until the pod was ready; absent where there is none. */
  readonly restart?: DurationBounds;
  readonly limits: readonly PastLimit[];
}

/** What the cluster still has of a pod's startup. */
export interface PastSources {
  readonly pod: PodJson;
  /** The events of this pod that are left; `forbidden` where they may not be read. */
  readonly events: readonly RecordedEvent[] | 'forbidden';
  /** By the clock of the API server, which also dates the pod. */
  readonly now: Moment;
}

/** What can be known of a pod's startup after the fact, how exactly, and what cannot be known and why. Undefined for no date of creation. */
export function pastStartup({ pod, events, now }: PastSources): PastStartup | undefined {
  const created = readMoment(pod.metadata.creationTimestamp);
  if (created === undefined) return undefined;
  const recorded = events === 'forbidden' ? [] : events;
  const told = pastEvents(recorded);
  const containers = pastContainers(pod, told);
  const apps = containers.filter(({ kind }) => kind === 'app');
  const last = lastStarted(apps);
  const isRestarted = containers.some(({ restarts }) => restarts > 0);
  const { moments: marks, contradictionMs } = inKnownOrder(
    seenMarks({ pod, created, told, containers, last, isRestarted }),
  );
  const at = (phase: PastPhase): PastMark | undefined => marks.find((mark) => mark.phase === phase);
  const [requested, ready] = [at('requested'), at('ready')];
  const wait = pastWait(pod, recorded);
  const restart = lastRestart(pod, apps);
  const node = pod.spec?.nodeName;
  return {
    namespace: pod.metadata.namespace ?? '',
    pod: pod.metadata.name,
    ...(node !== undefined && { node }),
    created,
    spans: spansOf(at, hasInit(pod)),
    ...(requested && ready && { total: timeBetween(requested, ready) }),
    ...(wait && { wait }),
    age: timeBetween(created, now),
    ...(last && { container: last.name }),
    containers,
    ...(restart && { restart }),
    limits: pastLimits({ pod, events, containers: apps, marks, contradictionMs }),
  };
}

/** A pod is ready when all its containers are, and these are started one after another. */
function lastStarted(containers: readonly PastContainer[]): PastContainer | undefined {
  return containers
    .filter(({ started }) => started !== undefined)
    .toSorted((one, other) => (one.started?.earliestMs ?? 0) - (other.started?.earliestMs ?? 0))
    .at(-1);
}

function hasInit({ spec }: PodJson): boolean {
  return (spec?.initContainers ?? []).length > 0;
}

/** What {@link seenMarks} reads. */
interface Seen {
  readonly pod: PodJson;
  readonly created: Moment;
  readonly told: readonly PastEvent[];
  readonly containers: readonly PastContainer[];
  readonly last: PastContainer | undefined;
  readonly isRestarted: boolean;
}

/** The marks that are known, in their order. */
function seenMarks({ pod, created, told, containers, last, isRestarted }: Seen): readonly PastMark[] {
  const condition = (type: string): Moment | undefined => {
    const found = conditionOf(pod, type);
    return found?.status === 'True' ? readMoment(found.lastTransitionTime) : undefined;
  };
  const scheduledEvent = told.find(({ reason }) => reason === 'Scheduled')?.at;
  const scheduled = scheduledEvent ?? condition('PodScheduled');
  const sandbox = condition('PodReadyToStartContainers');
  const allStarted = containers.every(({ kind, started }) => kind === 'init' || started !== undefined);
  const of = (phase: PastPhase, source: PastSource, moment: Moment | undefined): PastMark[] =>
    moment === undefined ? [] : [{ phase, source, ...moment }];
  return [
    ...of('requested', 'metadata', created),
    ...of('scheduled', scheduledEvent ? 'event' : 'condition', scheduled),
    // The kubelet says it when it looks at the pod again, which may be after containers have started.
    ...of(
      'sandboxReady',
      'condition',
      sandbox && {
        earliestMs: (scheduled ?? created).earliestMs,
        latestMs: Math.min(sandbox.latestMs, ...firstOfContainers(told, containers)),
      },
    ),
    // Conditions tell of the last change, which may have come of a restart.
    ...of('initialized', 'condition', hasInit(pod) && !isRestarted ? condition('Initialized') : undefined),
    ...of('imagePresent', 'event', last?.imagePresent),
    ...of('containerCreated', 'event', last?.created),
    ...of('started', last?.isStartTold ? 'event' : 'containerStatus', allStarted ? last?.started : undefined),
    ...of('ready', 'condition', isRestarted ? undefined : condition('Ready')),
  ];
}

/** The latest that the first sign of each container can be: its sandbox was ready before. */
function firstOfContainers(
  told: readonly PastEvent[],
  containers: readonly PastContainer[],
): readonly number[] {
  return [
    ...told.flatMap(({ container, at }) => (container === undefined ? [] : at.latestMs)),
    ...containers.flatMap(({ started }) => started?.latestMs ?? []),
  ];
}

function spansOf(at: (phase: PastPhase) => PastMark | undefined, withInit: boolean): PastSpan[] {
  return spansBetween<PastSpanName, PastMark>([
    [undefined, at('requested')],
    ['schedule', at('scheduled')],
    ['sandbox', at('sandboxReady')],
    ...(withInit ? [['init', at('initialized')] as const] : []),
    ['image', at('imagePresent')],
    ['create', at('containerCreated')],
    ['start', at('started')],
    ['application', at('ready')],
  ]);
}

/** From the start of the container that was restarted last until the pod was ready again. */
function lastRestart(pod: PodJson, apps: readonly PastContainer[]): DurationBounds | undefined {
  const since = apps
    .flatMap(({ runsSince }) => runsSince ?? [])
    .toSorted((one, other) => one.earliestMs - other.earliestMs)
    .at(-1);
  const ready = conditionOf(pod, 'Ready');
  const readyAt = ready?.status === 'True' ? readMoment(ready.lastTransitionTime) : undefined;
  return since && readyAt && timeBetween(since, readyAt);
}

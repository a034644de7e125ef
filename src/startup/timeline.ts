/** The phases of a startup, in the order in which a pod passes them (DESIGN.md, "A startup, defined"). */
export const startupPhases = [
  'requested',
  'scheduled',
  'sandboxReady',
  'imagePresent',
  'containerCreated',
  'started',
  'ready',
  'firstResponse',
] as const;

export type StartupPhase = (typeof startupPhases)[number];

/** Where a mark was learnt: our own request, the pod watch, a kubelet event, or the startup probe. */
export type MarkSource = 'request' | 'watch' | 'event' | 'probe';

/** When a phase was known to be reached. */
export interface StartupMark {
  /** Milliseconds from the create request on this machine's monotonic clock. */
  readonly atMs: number;
  readonly source: MarkSource;
}

/** The phases that were seen; one that was not is absent. */
export type StartupMarks = Readonly<Partial<Record<StartupPhase, StartupMark>>>;

/** What the timeline reads of a pod; the API server's raw JSON and the client's `V1Pod` both fit. */
export interface ObservedPod {
  readonly metadata?: {
    readonly name?: string;
    readonly uid?: string;
    readonly deletionTimestamp?: string | Date | null | undefined;
  };
  readonly spec?: {
    readonly nodeName?: string;
    readonly volumes?: readonly { readonly name: string; readonly image?: { readonly reference?: string } }[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly podIP?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
    readonly containerStatuses?: readonly ObservedContainer[];
  };
}

/** What the timeline reads of a container's status. */
export interface ObservedContainer {
  readonly name: string;
  readonly imageID?: string;
  readonly containerID?: string;
  readonly restartCount?: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly running?: object;
    readonly terminated?: {
      readonly reason?: string;
      readonly message?: string;
      readonly exitCode?: number;
    };
  };
  readonly lastState?: {
    readonly terminated?: {
      readonly reason?: string;
      readonly message?: string;
      readonly exitCode?: number;
    };
  };
}

/** What the timeline reads of an event that the kubelet or the scheduler wrote about the pod. */
export interface ObservedEvent {
  readonly metadata?: { readonly name?: string };
  readonly source?: { readonly component?: string };
  readonly reportingComponent?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly involvedObject?: { readonly uid?: string; readonly fieldPath?: string };
}

/** Events that name a phase; the kubelet writes them (Kubernetes pkg/kubelet/events/event.go). */
const phaseOfEvent: Readonly<Partial<Record<string, StartupPhase>>> = {
  Scheduled: 'scheduled',
  Pulled: 'imagePresent',
  Created: 'containerCreated',
  Started: 'started',
};

/**
 * Collects the marks of one startup from what arrives about its pod. Arrival times are in milliseconds from the create
 * request, so each mark says when its phase was known to be reached at the latest; of several arrivals the first counts.
 */
export class StartupTimeline {
  private readonly container: string;
  private readonly seen = new Map<StartupPhase, StartupMark>([['requested', { atMs: 0, source: 'request' }]]);

  /** A timeline of the pod's container `container`: its image, creation and start are the pod's. */
  constructor(container: string) {
    this.container = container;
  }

  observePod(pod: ObservedPod, atMs: number): void {
    const mark = (phase: StartupPhase): void => {
      this.mark(phase, atMs, 'watch');
    };
    if (isTrue(pod, 'PodScheduled') || pod.spec?.nodeName) mark('scheduled');
    if (isTrue(pod, 'PodReadyToStartContainers')) mark('sandboxReady');
    if (isTrue(pod, 'Ready')) mark('ready');
    const container = pod.status?.containerStatuses?.find(({ name }) => name === this.container);
    if (container?.imageID) mark('imagePresent');
    if (container?.containerID) mark('containerCreated');
    if (container?.state?.running) mark('started');
  }

  /** `Pulled`, `Created` and `Started` count for this container only. */
  observeEvent(event: ObservedEvent, atMs: number): void {
    const phase = phaseOfEvent[event.reason ?? ''];
    if (phase === undefined) return;
    const concernsContainer = event.involvedObject?.fieldPath === `spec.containers{${this.container}}`;
    if (phase === 'scheduled' || concernsContainer) this.mark(phase, atMs, 'event');
  }

  observeResponse(atMs: number): void {
    this.mark('firstResponse', atMs, 'probe');
  }

  /**
   * The marks so far. News of a phase can arrive after news of the next one (the kubelet writes events and status
   * apart from each other, and a probe is faster than both); then the earlier phase was reached by that time too, and
   * carries the next one's time and source. Readiness alone implies nothing of the first response, nor the reverse.
   */
  marks(): StartupMarks {
    const marks: Partial<Record<StartupPhase, StartupMark>> = {};
    let bound = earlier(this.seen.get('ready'), this.seen.get('firstResponse'));
    for (const phase of startupPhases.toReversed()) {
      const seen = this.seen.get(phase);
      if (seen === undefined) continue;
      if (phase === 'ready' || phase === 'firstResponse') {
        marks[phase] = seen;
      } else {
        bound = earlier(seen, bound) ?? seen;
        marks[phase] = bound;
      }
    }
    return inOrder(marks);
  }

  private mark(phase: StartupPhase, atMs: number, source: MarkSource): void {
    const known = this.seen.get(phase);
    if (known === undefined || atMs < known.atMs) this.seen.set(phase, { atMs, source });
  }
}

/** The last phase in order of which `marks` knows. */
export function lastPhase(marks: StartupMarks): StartupPhase {
  return startupPhases.findLast((phase) => marks[phase] !== undefined) ?? 'requested';
}

/** Whether a condition of a pod, such as `Ready`, holds. */
export function isTrue(pod: ObservedPod, type: string): boolean {
  return (
    pod.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ??
    false
  );
}

/** The earlier of two marks; `a` where both are equal. */
function earlier(a: StartupMark | undefined, b: StartupMark | undefined): StartupMark | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.atMs < a.atMs ? b : a;
}

function inOrder(marks: StartupMarks): StartupMarks {
  return Object.fromEntries(
    startupPhases.flatMap((phase) => {
      const mark = marks[phase];
      return mark === undefined ? [] : [[phase, mark]];
    }),
  );
}

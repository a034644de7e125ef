import * as l10n from '@vscode/l10n';
import { ThawError } from '../kubernetes/thawError.ts';
import { ArrivalLag } from './arrivalLag.ts';
import type { ContainerdNews } from './containerdNews.ts';
import type { PodArrival } from './podArrivals.ts';
import { watchPodArrivals } from './podArrivals.ts';
import { mountFailure, podFailure } from './podFailure.ts';
import type { StartupProbe } from './probe.ts';
import { probeUntilSuccess } from './probe.ts';
import type { ProbeTools } from './probeAttempt.ts';
import { createProbeAttempt } from './probeAttempt.ts';
import {
  type ArrivedContainerdEvent,
  type ArrivedEvent,
  containerdEvents,
  nodeClockWasSet,
  nodeZero,
  onOurClock,
  startupEvents,
} from './startupEvents.ts';
import type { RestoredStart, StartupKind, StartupRun } from './startupRun.ts';
import type { ObservedEvent, ObservedPod } from './timeline.ts';
import { lastPhase, StartupTimeline } from './timeline.ts';

/** The startup to measure. */
export interface StartupSubject {
  readonly kind: StartupKind;
  readonly route?: RestoredStart;
  readonly namespace: string;
  /** The name that the pod will have. */
  readonly podName: string;
  /** The container whose phases and answer count. */
  readonly container: string;
  readonly probe: StartupProbe;
  /** Sends the create request and returns the pod as the API server answers; what it throws becomes the run's failure. */
  readonly create: (signal: AbortSignal) => Promise<ObservedPod>;
}

/** What a startup is measured with. */
export interface MeasureTools extends ProbeTools {
  /** What containerd tells on the node where the pod is likely to start. */
  readonly containerd?: Pick<ContainerdNews, 'listen'> | undefined;
}

/** How a startup is measured. */
export interface MeasureOptions {
  /** How long the startup may take, in milliseconds: 2 minutes unless given. */
  readonly timeoutMs?: number;
  /** How long one attempt of the probe may take, in milliseconds. */
  readonly attemptTimeoutMs?: number;
  /** How long after the first response to wait for the pod to be ready, in milliseconds: 2 seconds unless given. */
  readonly settleMs?: number;
  readonly signal?: AbortSignal;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
}

/**
 * Measures one startup, from the create request to the first successful response. A startup that fails or takes too long is
 * a failed run, not an error; only an abort rejects, with reason `cancelled`. The pod is left behind for the caller to
 * remove, also after a failure or an abort.
 */
export async function measureStartup(
  subject: StartupSubject,
  tools: MeasureTools,
  options: MeasureOptions = {},
): Promise<StartupRun> {
  const measurement = new Measurement(subject, tools, options);
  try {
    return await measurement.run();
  } finally {
    measurement.dispose();
  }
}

/** One measurement under way. Owns the watch and the probe, which end with it. */
class Measurement {
  readonly #subject: StartupSubject;
  readonly #tools: MeasureTools;
  readonly #now: () => number;
  readonly #timeoutMs: number;
  readonly #settleMs: number;
  readonly #attemptTimeoutMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #ending = new AbortController();
  readonly #timeline: StartupTimeline;
  readonly #events: ArrivedEvent[] = [];
  readonly #containerd: ArrivedContainerdEvent[] = [];
  #endListening: (() => void) | undefined;
  readonly #lag = new ArrivalLag();
  /** What arrived before the pod's uid was known. */
  #waiting: PodArrival[] | undefined = [];
  #uid: string | undefined;
  #pod: ObservedPod | undefined;
  #startedAt = new Date().toISOString();
  #requestedAt = 0;
  readonly #addressed = Promise.withResolvers<undefined>();
  readonly #ready = Promise.withResolvers<undefined>();
  readonly #failed = Promise.withResolvers<never>();

  constructor(subject: StartupSubject, tools: MeasureTools, options: MeasureOptions) {
    this.#subject = subject;
    this.#tools = tools;
    this.#now = options.now ?? (() => performance.now());
    this.#timeoutMs = options.timeoutMs ?? 120_000;
    this.#settleMs = options.settleMs ?? 2000;
    this.#attemptTimeoutMs = options.attemptTimeoutMs ?? 1000;
    this.#signal = options.signal;
    this.#timeline = new StartupTimeline(subject.container);
    // Whoever waits for a failure has it; nobody need wait.
    this.#failed.promise.catch(() => undefined);
  }

  dispose(): void {
    this.#lag.dispose();
    this.#endListening?.();
    this.#ending.abort();
  }

  async run(): Promise<StartupRun> {
    const signal = this.#endingSignal();
    try {
      await watchPodArrivals(this.#tools.requester, {
        namespace: this.#subject.namespace,
        podName: this.#subject.podName,
        signal,
        now: this.#now,
        onArrival: (arrival) => {
          this.#receive(arrival);
        },
      });
      this.#endListening = this.#tools.containerd?.listen((event) => {
        this.#containerd.push({ event, atMs: this.#now() - this.#requestedAt });
      });
      return await this.#measure(signal);
    } catch (error) {
      if (this.#signal?.aborted) throw this.#error('cancelled', l10n.t('it was cancelled'), error);
      const failure = ThawError.is(error) ? error : this.#error('unexpected', String(error), error);
      return this.#result({ outcome: 'failed', failure });
    }
  }

  async #measure(signal: AbortSignal): Promise<StartupRun> {
    this.#startedAt = new Date().toISOString();
    this.#requestedAt = this.#now();
    await this.#untilAddressed(signal);
    const { at, body } = await Promise.race([this.#probe(signal), this.#failed.promise]);
    const firstResponseMs = at - this.#requestedAt;
    this.#timeline.observeResponse(firstResponseMs);
    await this.#settle();
    return this.#result({ outcome: 'succeeded', firstResponseMs, responseBody: body });
  }

  /** Creates the pod, and waits until it has an address to probe. */
  async #untilAddressed(signal: AbortSignal): Promise<void> {
    const timer = setTimeout(() => {
      this.#failed.reject(this.#tooLate());
    }, this.#timeoutMs);
    try {
      this.#identify(await Promise.race([this.#subject.create(signal), this.#failed.promise]));
      await Promise.race([this.#addressed.promise, this.#failed.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #probe(signal: AbortSignal): Promise<{ readonly at: number; readonly body: string }> {
    const { probe } = this.#subject;
    const ageMs = (): number => this.#now() - this.#requestedAt;
    const waitedMs = ageMs();
    return probeUntilSuccess(createProbeAttempt(probe, this.#subject, this.#tools, ageMs), {
      attempted: this.#attempted,
      attemptTimeoutMs: this.#attemptTimeoutMs,
      timeoutMs: Math.max(0, this.#timeoutMs - waitedMs),
      waitedMs,
      signal,
      now: this.#now,
    });
  }

  /** Waits for the pod to be ready, but not long: it has answered, and only its timeline still lacks that mark. */
  async #settle(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const end = (): void => {
      resolve(undefined);
    };
    const timer = setTimeout(end, this.#settleMs);
    this.#signal?.addEventListener('abort', end, { once: true });
    await Promise.race([this.#ready.promise, promise]);
    clearTimeout(timer);
    this.#signal?.removeEventListener('abort', end);
  }

  #identify(pod: ObservedPod): void {
    this.#uid = pod.metadata?.uid;
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const arrival of waiting) this.#receive(arrival);
  }

  #receive(arrival: PodArrival): void {
    if (this.#waiting !== undefined) {
      this.#waiting.push(arrival);
      return;
    }
    const atMs = arrival.at - this.#requestedAt;
    if (arrival.kind === 'event') {
      if (arrival.event.involvedObject?.uid === this.#uid) this.#receiveEvent(arrival.event, atMs);
      return;
    }
    if (arrival.pod.metadata?.uid === this.#uid) this.#receivePod(arrival.pod, arrival.isDeleted, atMs);
  }

  #receiveEvent(event: ObservedEvent, atMs: number): void {
    this.#timeline.observeEvent(event, atMs);
    this.#events.push({ event, atMs });
    const failure = mountFailure(event, this.#subject.podName);
    if (failure) this.#failed.reject(failure);
  }

  #receivePod(pod: ObservedPod, isDeleted: boolean, atMs: number): void {
    this.#pod = pod;
    this.#timeline.observePod(pod, atMs);
    if (this.#timeline.marks().ready) this.#ready.resolve(undefined);
    const failure = isDeleted
      ? this.#error('podNotStarted', l10n.t('somebody has deleted it'))
      : podFailure(pod, this.#subject.container);
    if (failure) this.#failed.reject(failure);
    else if (pod.status?.podIP) this.#addressed.resolve(undefined);
  }

  #result(outcome: Pick<StartupRun, 'outcome' | 'failure' | 'firstResponseMs' | 'responseBody'>): StartupRun {
    const { kind, route, namespace, podName } = this.#subject;
    const node = this.#pod?.spec?.nodeName;
    // The whole namespace's, of which there may be others at the same time.
    const containerd = this.#containerd.filter(({ event }) => event.podUid === this.#uid);
    const nodeZeroMs = nodeZero(this.#events, containerd);
    const events = onOurClock(this.#events, nodeZeroMs);
    // They were made before they arrived, and some of them took longer than others.
    for (const { event, atMs } of events) this.#timeline.observeEvent(event, atMs);
    return {
      kind,
      ...(route && { route }),
      namespace,
      podName,
      ...(node && { node }),
      startedAt: this.#startedAt,
      ...outcome,
      marks: this.#timeline.marks(),
      events: startupEvents(events, containerdEvents(containerd, nodeZeroMs)),
      ...(nodeZeroMs !== undefined && { nodeZeroMs }),
      ...(nodeClockWasSet(this.#events, containerd) && { nodeClockWasSet: true }),
      lagMs: this.#lag.longestMs,
    };
  }

  #tooLate(): ThawError {
    return this.#error('podNotStarted', this.#whyTooLate((this.#timeoutMs / 1000).toFixed(1)));
  }

  /** How far the pod came, and what was told of it last, such as which image is still being pulled. */
  #whyTooLate(seconds: string): string {
    const scheduling = this.#pod?.status?.conditions?.find(
      ({ type, status }) => type === 'PodScheduled' && status === 'False',
    );
    if (scheduling?.message !== undefined) {
      return l10n.t('it was not scheduled within {0} s ({1})', seconds, scheduling.message);
    }
    const phase = lastPhase(this.#timeline.marks());
    const told = this.#events.at(-1)?.event.message;
    return told === undefined
      ? l10n.t('it came no further than the phase {0} within {1} s', phase, seconds)
      : l10n.t('it came no further than the phase {0} within {1} s (told last: {2})', phase, seconds, told);
  }

  /** Aborted with the measurement, and by the caller. */
  #endingSignal(): AbortSignal {
    const signals = [this.#ending.signal, this.#signal ?? []].flat();
    const signal = AbortSignal.any(signals);
    this.#signal?.addEventListener(
      'abort',
      () => {
        this.#failed.reject(this.#error('cancelled', l10n.t('it was cancelled')));
      },
      { once: true, signal: this.#ending.signal },
    );
    return signal;
  }

  get #attempted(): string {
    return l10n.t('start {0}/{1}', this.#subject.namespace, this.#subject.podName);
  }

  #error(reason: ThawError['reason'], explanation: string, cause?: unknown): ThawError {
    return new ThawError({ reason, attempted: this.#attempted, explanation, cause });
  }
}

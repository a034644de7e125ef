import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { Listeners } from '../kubernetes/listeners.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { type NestedState, untilRestored } from '../restore/nestedState.ts';
import type { RestoredPod } from '../restore/restoreRoute.ts';
import { type PodArrival, watchPodArrivals } from '../startup/podArrivals.ts';
import { mountFailure, podFailure } from '../startup/podFailure.ts';
import { isTrue, type ObservedPod } from '../startup/timeline.ts';

/** The pod whose start is waited for. */
export interface AwaitedPod {
  readonly namespace: string;
  readonly podName: string;
  /** The containers that count. */
  readonly containers: readonly string[];
  readonly signal: AbortSignal;
}

/** How long a container may take to run, in milliseconds. */
const timeoutMs = 120_000;

/** How long the status of a pod may take to say that its container has ended, in milliseconds. */
const statusPatienceMs = 30_000;

/** Waits for containers of a pod, which is created only after this has begun to watch, so that nothing is missed. */
export class PodStart {
  readonly #awaited: AwaitedPod;
  readonly #ending = new AbortController();
  readonly #seen: PodArrival[] = [];
  readonly #listeners = new Listeners<undefined>();

  private constructor(awaited: AwaitedPod) {
    this.#awaited = awaited;
  }

  /** Begins to watch. Throws what opening a watch meets, `cancelled` after an abort. */
  static async watch(connection: Pick<ClusterConnection, 'request'>, awaited: AwaitedPod): Promise<PodStart> {
    const start = new PodStart(awaited);
    const { namespace, podName, signal } = awaited;
    await watchPodArrivals(connection, {
      namespace,
      podName,
      signal: AbortSignal.any([signal, start.#ending.signal]),
      now: () => performance.now(),
      onArrival: (arrival) => {
        start.#see(arrival);
      },
    });
    return start;
  }

  /** The node on which the pod is, as far as that is known. */
  get node(): string | undefined {
    return this.#seen.findLast((arrival) => arrival.kind === 'pod')?.pod.spec?.nodeName;
  }

  /**
   * Resolves to when all these containers of the pod with this uid had begun to run, by `performance.now()`.
   * @throws {ThawError} `restoreFailed`, `podNotStarted`, `cancelled`
   */
  async running(podUid: string): Promise<number> {
    const tooLate = this.#failure(
      'podNotStarted',
      l10n.t('it did not run within {0} seconds', timeoutMs / 1000),
    );
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(tooLate);
    }, timeoutMs);
    try {
      return await Promise.race([this.#until(podUid, (pod) => this.#isRunning(pod)), promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Resolves to whether the pod with this uid has become ready in time.
   * @throws {ThawError} `restoreFailed`, `podNotStarted`, `cancelled`
   */
  async ready(podUid: string, withinMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<false>();
    const timer = setTimeout(resolve, withinMs, false);
    try {
      const at = await Promise.race([this.#until(podUid, (pod) => isTrue(pod, 'Ready')), promise]);
      return at !== false;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Rejects with why one of the containers of the pod with this uid has failed, though it ran: as soon as its status says so.
   * @throws {ThawError} `restoreFailed`, `podNotStarted`, `cancelled`, also where it is not waited for any more
   */
  async failing(podUid: string): Promise<never> {
    // Of what is never reached there is nothing to resolve to.
    return (await this.#until(podUid, () => false)) as never;
  }

  async #until(podUid: string, isReached: (pod: ObservedPod) => boolean): Promise<number> {
    const signal = AbortSignal.any([this.#awaited.signal, this.#ending.signal]);
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const look = (): void => {
      for (const arrival of this.#seen) {
        if (arrival.kind === 'pod' && arrival.pod.metadata?.uid === podUid && isReached(arrival.pod)) {
          resolve(arrival.at);
        }
        const failure = this.#failureOf(arrival, podUid);
        if (failure !== undefined) reject(failure);
      }
    };
    const abort = (): void => {
      reject(this.#failure('cancelled', l10n.t('it was cancelled')));
    };
    const removeListener = this.#listeners.add(look);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    look();
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', abort);
      removeListener();
    }
  }

  dispose(): void {
    this.#ending.abort();
  }

  /** Why the pod with this uid will not start, as far as an arrival says so. */
  #failureOf(arrival: PodArrival, podUid: string): ThawError | undefined {
    if (arrival.kind === 'event') {
      const isOfPod = arrival.event.involvedObject?.uid === podUid;
      return isOfPod ? mountFailure(arrival.event, this.#awaited.podName) : undefined;
    }
    if (arrival.pod.metadata?.uid !== podUid) return undefined;
    for (const container of this.#awaited.containers) {
      const failure = podFailure(arrival.pod, container);
      if (failure !== undefined) return failure;
    }
    if (!arrival.isDeleted) return undefined;
    return this.#failure('podNotStarted', l10n.t('somebody has deleted it'));
  }

  #see(arrival: PodArrival): void {
    this.#seen.push(arrival);
    this.#listeners.notify(undefined);
  }

  #isRunning(pod: ObservedPod): boolean {
    const running = (pod.status?.containerStatuses ?? []).filter(({ state }) => state?.running !== undefined);
    return this.#awaited.containers.every((container) => running.some(({ name }) => name === container));
  }

  #failure(reason: 'cancelled' | 'podNotStarted', explanation: string): ThawError {
    const { namespace, podName } = this.#awaited;
    return new ThawError({ reason, attempted: l10n.t('start {0}/{1}', namespace, podName), explanation });
  }
}

/** A restored pod that goes on. */
export interface Resumption {
  /** By `performance.now()`. */
  readonly at: number;
  /** Whether its memory still arrives; `false` where nobody may ask. */
  readonly isMemoryArriving: boolean;
}

/**
 * Waits until a restored pod goes on: until its restored containers run, or, where the processes are nested in those, until the
 * runtimes in them have restored them.
 *
 * @throws {ThawError} `restoreFailed`, `podNotStarted`, `cancelled`
 */
export async function untilGoesOn(
  connection: Pick<ClusterConnection, 'server' | 'webSocketOptions'>,
  start: PodStart,
  pod: RestoredPod,
  signal: AbortSignal,
): Promise<Resumption> {
  const at = await start.running(pod.uid);
  if (pod.route === 'native') return { at, isMemoryArriving: false };
  const over = new AbortController();
  const isOver = AbortSignal.any([signal, over.signal]);
  try {
    // A command in a container that ends meanwhile need not end with it.
    const states = pod.containers.map((container) =>
      stateOrRefusal(connection, { ...pod, container }, isOver),
    );
    const restored = await Promise.race([Promise.all(states), start.failing(pod.uid)]);
    return { at: performance.now(), isMemoryArriving: restored.some((state) => state?.phase === 'arriving') };
  } finally {
    over.abort();
  }
}

async function stateOrRefusal(
  connection: Pick<ClusterConnection, 'server' | 'webSocketOptions'>,
  pod: RestoredPod,
  signal: AbortSignal,
): Promise<NestedState | undefined> {
  try {
    return await untilRestored(connection, pod, { signal });
  } catch (error) {
    // Whoever may not run a command in a pod sees it in the pod's status where it fails.
    if (ThawError.is(error, 'forbidden')) return undefined;
    // The status says why it has ended, but later.
    await delay(statusPatienceMs, undefined, { signal });
    throw error;
  }
}

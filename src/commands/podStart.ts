import type { ClusterConnection } from '../kubernetes/connection.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { watchPodArrivals } from '../startup/podArrivals.ts';
import { podFailure } from '../startup/podFailure.ts';
import type { ObservedPod } from '../startup/timeline.ts';

/** The pod whose start is waited for. */
export interface AwaitedPod {
  readonly namespace: string;
  readonly podName: string;
  /** The container that counts. */
  readonly container: string;
  readonly signal: AbortSignal;
}

/** How long a container may take to run, in milliseconds. */
const timeoutMs = 120_000;

/** Waits for a container of a pod, which is created only after this has begun to watch, so that nothing is missed. */
export class PodStart {
  readonly #awaited: AwaitedPod;
  readonly #ending = new AbortController();
  readonly #seen: { readonly at: number; readonly pod: ObservedPod; readonly isDeleted: boolean }[] = [];
  #onSeen: () => void = () => undefined;

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
        if (arrival.kind === 'pod') start.#see(arrival);
      },
    });
    return start;
  }

  /** The node on which the pod is, as far as that is known. */
  get node(): string | undefined {
    return this.#seen.at(-1)?.pod.spec?.nodeName;
  }

  /**
   * Resolves to when the container of the pod with this uid began to run, by `performance.now()`.
   * @throws {ThawError} `restoreFailed`, `podNotStarted`, `cancelled`
   */
  async running(podUid: string): Promise<number> {
    return await this.#until(podUid, (pod) => this.#isRunning(pod));
  }

  /** Why the container of the pod with this uid has failed, though it ran: as soon as its status says so. */
  async failure(podUid: string): Promise<unknown> {
    return await this.#until(podUid, () => false).catch((error: unknown) => error);
  }

  async #until(podUid: string, isReached: (pod: ObservedPod) => boolean): Promise<number> {
    const { signal } = this.#awaited;
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const look = (): void => {
      for (const { at, pod, isDeleted } of this.#seen.filter((each) => each.pod.metadata?.uid === podUid)) {
        if (isReached(pod)) resolve(at);
        const failure = podFailure(pod, this.#awaited.container);
        if (failure !== undefined) reject(failure);
        if (isDeleted) reject(this.#failure('podNotStarted', 'somebody has deleted it'));
      }
    };
    const abort = (): void => {
      reject(this.#failure('cancelled', 'it was cancelled'));
    };
    const timer = setTimeout(() => {
      reject(this.#failure('podNotStarted', `it did not run within ${timeoutMs / 1000} seconds`));
    }, timeoutMs);
    this.#onSeen = look;
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      this.#onSeen = () => undefined;
    }
  }

  dispose(): void {
    this.#ending.abort();
  }

  #see(arrival: { readonly at: number; readonly pod: ObservedPod; readonly isDeleted: boolean }): void {
    this.#seen.push(arrival);
    this.#onSeen();
  }

  #isRunning(pod: ObservedPod): boolean {
    const status = pod.status?.containerStatuses?.find(({ name }) => name === this.#awaited.container);
    return status?.state?.running !== undefined;
  }

  #failure(reason: 'cancelled' | 'podNotStarted', explanation: string): ThawError {
    const { namespace, podName } = this.#awaited;
    return new ThawError({ reason, attempted: `start ${namespace}/${podName}`, explanation });
  }
}

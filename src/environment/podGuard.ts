import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { watchPodArrivals } from '../startup/podArrivals.ts';
import { isBeingDeleted, podFailure } from '../startup/podFailure.ts';

/** The pod that is to stay as it is. */
export interface GuardedPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Those that must not end. */
  readonly containers: readonly string[];
  /** What is done with it, to follow "Cannot". */
  readonly attempted: string;
}

/** Watches a pod, and ends what is done with it as soon as it is deleted, or one of its containers has ended. */
export class PodGuard implements Disposable {
  readonly #pod: GuardedPod;
  readonly #loss = new AbortController();
  readonly #ending = new AbortController();

  private constructor(pod: GuardedPod) {
    this.#pod = pod;
  }

  /** @throws {ThawError} what opening a watch meets */
  static async over(connection: Pick<ClusterConnection, 'request'>, pod: GuardedPod): Promise<PodGuard> {
    const guard = new PodGuard(pod);
    await watchPodArrivals(connection, {
      namespace: pod.namespace,
      podName: pod.name,
      signal: guard.#ending.signal,
      now: () => performance.now(),
      onArrival: (arrival) => {
        if (arrival.kind !== 'pod' || arrival.pod.metadata?.uid !== pod.uid) return;
        const failures = pod.containers.map((container) => podFailure(arrival.pod, container)?.explanation);
        const explanation =
          arrival.isDeleted || isBeingDeleted(arrival.pod)
            ? l10n.t('somebody has deleted its pod')
            : failures.find((each) => each !== undefined);
        if (explanation !== undefined) guard.#lose(explanation);
      },
    });
    return guard;
  }

  /**
   * Does what needs the pod.
   * @throws {ThawError} `podNotStarted` where the pod is lost meanwhile, and what the work throws
   */
  async during<Result>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const { signal: lost } = this.#loss;
    try {
      return await work(AbortSignal.any([signal, lost]));
    } catch (error) {
      throw lost.aborted && !signal.aborted ? lost.reason : error;
    }
  }

  [Symbol.dispose](): void {
    this.#ending.abort();
  }

  #lose(explanation: string): void {
    const { attempted } = this.#pod;
    this.#loss.abort(new ThawError({ reason: 'podNotStarted', attempted, explanation }));
  }
}

import type * as vscode from 'vscode';
import { type Clock, systemClock } from '../kubernetes/clock.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import type { PodSummary } from '../kubernetes/podSummary.ts';
import type { LiveCluster } from './liveCluster.ts';
import { logText } from './logText.ts';
import type { ThawSession } from './thawSession.ts';

/** What leftovers are found and removed with. */
export interface SweptCluster {
  readonly live: Pick<LiveCluster, 'context' | 'onDidReset' | 'state' | 'watch'>;
  readonly session: Pick<ThawSession, 'cluster'>;
  readonly log: Pick<vscode.LogOutputChannel, 'info' | 'warn'>;
}

/** A kind of pods that can outlast what they were made for. */
export interface Leftovers {
  /** When a pod is nobody's any more, in milliseconds since the Unix epoch; undefined for pods that are none of the kind. */
  readonly usedUntil: (pod: PodSummary) => number | undefined;
  /** Removes those of a namespace that are nobody's by the cluster's own clock; returns how many. */
  readonly remove: (connection: ClusterConnection, namespace: string) => Promise<number>;
  /** Tells the person, and the log, that so many were removed. */
  readonly tell: (namespace: string, count: number, log: SweptCluster['log']) => void;
}

/** The shortest time from one look to the next, in milliseconds: this machine's clock may differ from the cluster's. */
const leastWaitMs = 60_000;

/**
 * Removes leftovers of a kind, once the cluster is read for a view: the pods that are watched anyway are looked through, and nothing
 * is asked of the cluster where none is one. One that may still be in use is looked at again when it no longer can be. What
 * cannot be removed is told to the log only, and tried again when the cluster is next read.
 */
export class LeftoverSweep {
  readonly #parts: SweptCluster;
  readonly #kind: Leftovers;
  readonly #clock: Clock;
  readonly #subscription: vscode.Disposable;
  /** Resolves when all looks so far have ended: no two remove, and count, the same pods. */
  #looks = Promise.resolve();
  #callOff: () => void = () => undefined;

  constructor(parts: SweptCluster, kind: Leftovers, clock: Clock = systemClock) {
    this.#parts = parts;
    this.#kind = kind;
    this.#clock = clock;
    this.#subscription = parts.live.onDidReset(() => {
      this.#sweep();
    });
  }

  dispose(): void {
    this.#callOff();
    this.#subscription.dispose();
  }

  #sweep(): void {
    this.#looks = this.#looks.then(() => this.#look());
  }

  async #look(): Promise<void> {
    this.#callOff();
    const pods = this.#watchedPods();
    if (pods.length === 0) return;
    const inUseForMs = Math.min(...pods.map(({ usedUntil }) => usedUntil)) - this.#clock.now();
    this.#callOff = this.#clock.after(Math.max(inUseForMs, leastWaitMs), () => {
      this.#sweep();
    });
    if (inUseForMs < 0) await this.#remove(new Set(pods.map(({ namespace }) => namespace)));
  }

  /** None while nobody looks: what was read before is out of date. */
  #watchedPods(): readonly { readonly namespace: string; readonly usedUntil: number }[] {
    const { state, watch } = this.#parts.live;
    if (state.status === 'idle') return [];
    return [...(watch?.pods() ?? [])].flatMap((pod) => {
      const usedUntil = this.#kind.usedUntil(pod);
      return usedUntil === undefined ? [] : [{ namespace: pod.namespace, usedUntil }];
    });
  }

  async #remove(namespaces: ReadonlySet<string>): Promise<void> {
    const { live, session, log } = this.#parts;
    const { context } = live;
    try {
      const { connection } = await session.cluster();
      if (connection.contextName !== context) return;
      for (const namespace of namespaces) await this.#removeFrom(connection, namespace);
    } catch (error) {
      this.#callOff();
      log.warn(logText(error));
    }
  }

  async #removeFrom(connection: ClusterConnection, namespace: string): Promise<void> {
    const removed = await this.#kind.remove(connection, namespace);
    if (removed > 0) this.#kind.tell(namespace, removed, this.#parts.log);
  }
}

import type * as vscode from 'vscode';
import { tellOfRemovedLeftovers } from '../commands/removedLeftovers.ts';
import { type Clock, systemClock } from '../kubernetes/clock.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import type { PodSummary } from '../kubernetes/podSummary.ts';
import { longestUseMs, removeLeftPods } from '../kubernetes/temporaryPods.ts';
import type { LiveCluster } from './liveCluster.ts';
import { logText } from './logText.ts';
import type { ThawSession } from './thawSession.ts';

/** What leftovers are found and removed with. */
export interface SweptCluster {
  readonly live: Pick<LiveCluster, 'context' | 'onDidReset' | 'state' | 'watch'>;
  readonly session: Pick<ThawSession, 'cluster'>;
  readonly log: Pick<vscode.LogOutputChannel, 'info' | 'warn'>;
}

/** The shortest time from one look to the next, in milliseconds: this machine's clock may differ from the cluster's. */
const leastWaitMs = 60_000;

/**
 * Removes what interrupted measurements and bakes have left, once the cluster is read for a view: the pods that are watched anyway are
 * looked through, and nothing is asked of the cluster where there is none of them. One that may still be in use is looked at again
 * when it no longer can be. What cannot be removed is told to the log only, and tried again when the cluster is next read.
 */
export class LeftoverSweep {
  readonly #parts: SweptCluster;
  readonly #clock: Clock;
  readonly #subscription: vscode.Disposable;
  /** Resolves when all looks so far have ended: no two remove, and count, the same pods. */
  #looks = Promise.resolve();
  #callOff: () => void = () => undefined;

  constructor(parts: SweptCluster, clock: Clock = systemClock) {
    this.#parts = parts;
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
    const temporary = this.#temporaryPods();
    if (temporary.length === 0) return;
    const inUseUntil = temporary.map(({ createdAt, labels }) => createdAt + (longestUseMs(labels) ?? 0));
    const inUseForMs = Math.min(...inUseUntil) - this.#clock.now();
    this.#callOff = this.#clock.after(Math.max(inUseForMs, leastWaitMs), () => {
      this.#sweep();
    });
    if (inUseForMs < 0) await this.#remove(new Set(temporary.map(({ namespace }) => namespace)));
  }

  /** None while nobody looks: what was read before is out of date. */
  #temporaryPods(): readonly PodSummary[] {
    const { state, watch } = this.#parts.live;
    if (state.status === 'idle') return [];
    return [...(watch?.pods.pods() ?? [])].filter(({ labels }) => longestUseMs(labels) !== undefined);
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
    const removed = await removeLeftPods(connection, namespace);
    if (removed === 0) return;
    this.#parts.log.info(
      `Removed ${removed} pods that an interrupted measurement or bake had left in ${namespace}`,
    );
    tellOfRemovedLeftovers(namespace, removed);
  }
}

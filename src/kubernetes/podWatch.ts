import * as l10n from '@vscode/l10n';
import type { Clock } from './clock.ts';
import { type CombinedState, combinedState } from './combinedState.ts';
import type { ClusterConnection } from './connection.ts';
import { Listeners } from './listeners.ts';
import type { PodJson } from './podJson.ts';
import { podsPath } from './podPath.ts';
import { type PodSummary, summarizePod } from './podSummary.ts';
import type { ChangeBatch } from './resourceStore.ts';
import { ResourceWatch } from './resourceWatch.ts';

/** Which pods to watch. */
export interface PodWatchOptions {
  /** The namespaces, or `all` of the cluster, which takes the right to list pods in all of them. */
  readonly namespaces: readonly string[] | 'all';
  readonly labelSelector?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
}

/** Keeps the pods of several namespaces. Each is watched by itself: one that may not be read does not disturb the others. */
export class PodWatch {
  readonly #watches: ReadonlyMap<string, ResourceWatch<PodJson, PodSummary>>;
  readonly #changeListeners = new Listeners<ChangeBatch<PodSummary>>();
  readonly #stateListeners = new Listeners<CombinedState>();

  constructor(connection: Pick<ClusterConnection, 'request'>, options: PodWatchOptions) {
    const namespaces = options.namespaces === 'all' ? [''] : new Set(options.namespaces);
    this.#watches = new Map(
      [...namespaces].map((namespace) => [namespace, watchNamespace(connection, namespace, options)]),
    );
    for (const watch of this.#watches.values()) {
      watch.onChange((batch) => {
        this.#changeListeners.notify(batch);
      });
      watch.onState(() => {
        this.#stateListeners.notify(this.state);
      });
    }
  }

  get state(): CombinedState {
    return combinedState(this.#watches);
  }

  /** How many pods there are. */
  get size(): number {
    return [...this.#watches.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** The pods as last known, by namespace. A pod in which nothing kept has changed stays the very same object. */
  *pods(): IterableIterator<PodSummary> {
    for (const watch of this.#watches.values()) yield* watch.objects();
  }

  /** Tells of changes, each batch from one namespace watched. The function returned ends it. */
  onChange(listener: (batch: ChangeBatch<PodSummary>) => void): () => void {
    return this.#changeListeners.add(listener);
  }

  /** Tells of each new state. The function returned ends it. */
  onState(listener: (state: CombinedState) => void): () => void {
    return this.#stateListeners.add(listener);
  }

  start(): void {
    for (const watch of this.#watches.values()) watch.start();
  }

  /** Ends the waits after failures: for a refresh by hand, or after signing in again. */
  retryNow(): void {
    for (const watch of this.#watches.values()) watch.retryNow();
  }

  dispose(): void {
    for (const watch of this.#watches.values()) watch.dispose();
    this.#changeListeners.clear();
    this.#stateListeners.clear();
  }
}

function watchNamespace(
  connection: Pick<ClusterConnection, 'request'>,
  namespace: string,
  { labelSelector, clock, random }: PodWatchOptions,
): ResourceWatch<PodJson, PodSummary> {
  const all = namespace === '';
  return new ResourceWatch(connection, {
    attempted: all ? l10n.t('watch the pods of all namespaces') : l10n.t('watch the pods of {0}', namespace),
    path: podsPath(all ? undefined : namespace),
    labelSelector,
    slim: summarizePod,
    clock,
    random,
  });
}

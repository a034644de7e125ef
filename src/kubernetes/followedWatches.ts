import type { KubernetesObject } from './kubernetesObject.ts';
import { Listeners } from './listeners.ts';
import type { ResourceWatch } from './resourceWatch.ts';

/** Watches of a handful of lists of which it changes which are wanted, each by a key. */
export class FollowedWatches<Wanted, Json extends KubernetesObject, Slim extends object> {
  readonly #watchOf: (wanted: Wanted) => ResourceWatch<Json, Slim>;
  readonly #watches = new Map<string, ResourceWatch<Json, Slim>>();
  readonly #listeners = new Listeners<undefined>();
  #isDisposed = false;

  /** @param watchOf makes a watch, which is not started yet */
  constructor(watchOf: (wanted: Wanted) => ResourceWatch<Json, Slim>) {
    this.#watchOf = watchOf;
  }

  /** Follows these from now on, and no others. */
  follow(wanted: ReadonlyMap<string, Wanted>): void {
    if (this.#isDisposed) return;
    for (const [key, watch] of this.#watches) {
      if (wanted.has(key)) continue;
      watch.dispose();
      this.#watches.delete(key);
    }
    for (const [key, each] of wanted) {
      if (!this.#watches.has(key)) this.#watches.set(key, this.#begin(each));
    }
  }

  /** The watch of a key; undefined where that is not followed. */
  get(key: string): ResourceWatch<Json, Slim> | undefined {
    return this.#watches.get(key);
  }

  /** Tells that objects have become known, have changed, or are gone. The function returned ends it. */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Ends the waits after failures. */
  retryNow(): void {
    for (const watch of this.#watches.values()) watch.retryNow();
  }

  /** Follows nothing any more; what was known stays. */
  dispose(): void {
    this.#isDisposed = true;
    for (const watch of this.#watches.values()) watch.dispose();
    this.#listeners.clear();
  }

  #begin(wanted: Wanted): ResourceWatch<Json, Slim> {
    const watch = this.#watchOf(wanted);
    watch.onChange(() => {
      this.#listeners.notify(undefined);
    });
    watch.start();
    return watch;
  }
}

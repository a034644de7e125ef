import type { ContainerdEvent } from '../kubernetes/containerdEvent.ts';
import { Listeners } from '../kubernetes/listeners.ts';
import type { NodeAgent } from '../kubernetes/nodeAgent.ts';

/** How long a measurement waits for a node's agent to follow containerd, in milliseconds: then it begins without. */
const defaultPatienceMs = 20_000;

/**
 * What containerd tells on one node, as it arrives. Owns the command of the node's agent that follows it. It is a help only: where there can be no
 * agent, or the node has another runtime, nothing is ever told.
 */
export class ContainerdNews {
  readonly #ending = new AbortController();
  readonly #listeners = new Listeners<ContainerdEvent>();

  private constructor() {
    // Only `follow` makes one.
  }

  /** Resolves when nothing of the pods in `namespace` can be missed any more, or when that cannot be had. */
  static async follow(
    agent: Pick<NodeAgent, 'followContainerd'>,
    namespace: string,
    signal: AbortSignal,
    patienceMs = defaultPatienceMs,
  ): Promise<ContainerdNews> {
    const news = new ContainerdNews();
    const { promise: followed, resolve } = Promise.withResolvers<boolean>();
    const ending = AbortSignal.any([signal, news.#ending.signal]);
    const listener = {
      onFollowing: () => {
        resolve(true);
      },
      onEvent: (event: ContainerdEvent) => {
        news.#listeners.notify(event);
      },
    };
    const cannot = (): void => {
      resolve(false);
    };
    // What was told until then is true, whatever ends it.
    agent.followContainerd(namespace, listener, { signal: ending }).then(cannot, cannot);
    const patience = setTimeout(cannot, patienceMs);
    // One that begins later would be started beside the first runs.
    if (!(await followed)) news.#ending.abort();
    clearTimeout(patience);
    return news;
  }

  /** Calls the listener with each event from now on; returns what ends that. */
  listen(listener: (event: ContainerdEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  [Symbol.dispose](): void {
    this.#listeners.clear();
    this.#ending.abort();
  }
}

import type { Disposable } from 'vscode';
import { localClusterOf } from '../kubernetes/localCluster.ts';
import type { SetContext } from './contextKeys.ts';
import type { LiveCluster } from './liveCluster.ts';

/** Tells menus whether images can be loaded onto other nodes: in clusters of kind and minikube that have some, as they come and go. */
export class LocalClusterKey implements Disposable {
  readonly #live: Pick<LiveCluster, 'watch' | 'onDidReset' | 'onDidChangeNodes'>;
  readonly #setContext: SetContext;
  readonly #subscriptions: readonly Disposable[];

  constructor(live: Pick<LiveCluster, 'watch' | 'onDidReset' | 'onDidChangeNodes'>, setContext: SetContext) {
    this.#live = live;
    this.#setContext = setContext;
    const look = (): void => {
      this.#look();
    };
    this.#subscriptions = [live.onDidReset(look), live.onDidChangeNodes(look)];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions.toReversed()) subscription.dispose();
  }

  #look(): void {
    const setContext = this.#setContext;
    const nodes = this.#live.watch?.nodes() ?? [];
    setContext('thaw.loadsImages', nodes.length > 1 && localClusterOf(nodes) !== undefined);
  }
}

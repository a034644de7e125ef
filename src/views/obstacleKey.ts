import type { Disposable } from 'vscode';
import type { CheckpointObstacle } from './checkpointObstacle.ts';
import type { SetContext } from './contextKeys.ts';
import type { LiveCluster } from './liveCluster.ts';

/** What tells whether kubelets are known to make no checkpoints. */
interface ObstacleKeyParts {
  readonly obstacle: Pick<CheckpointObstacle, 'isKnown' | 'onDidChange'>;
  readonly live: Pick<LiveCluster, 'context' | 'onDidReset' | 'onDidChangeState'>;
  readonly setContext: SetContext;
}

/** Tells menus and welcome texts whether the kubelets of the cluster that is shown are known to make no checkpoints. */
export class ObstacleKey implements Disposable {
  readonly #parts: ObstacleKeyParts;
  readonly #subscriptions: readonly Disposable[];

  constructor(parts: ObstacleKeyParts) {
    this.#parts = parts;
    const look = (): void => {
      this.#look();
    };
    const { obstacle, live } = parts;
    // Which context is shown is known from the first state on.
    this.#subscriptions = [obstacle.onDidChange(look), live.onDidReset(look), live.onDidChangeState(look)];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions.toReversed()) subscription.dispose();
  }

  #look(): void {
    const { obstacle, live, setContext } = this.#parts;
    setContext('thaw.checkpointsDisabled', obstacle.isKnown(live.context));
  }
}

import type * as vscode from 'vscode';
import type { Held, LiveCluster } from './liveCluster.ts';

/** Keeps watched of the cluster what a view shows, for as long as that is visible. */
export class VisibilityHold {
  readonly #subscription: vscode.Disposable;
  #hold: vscode.Disposable | undefined;

  constructor(
    view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>,
    live: Pick<LiveCluster, 'hold'>,
    held: Held,
  ) {
    const follow = (visible: boolean): void => {
      if (visible) this.#hold ??= live.hold(held);
      else this.#letGo();
    };
    this.#subscription = view.onDidChangeVisibility(({ visible }) => {
      follow(visible);
    });
    follow(view.visible);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#letGo();
  }

  #letGo(): void {
    this.#hold?.dispose();
    this.#hold = undefined;
  }
}

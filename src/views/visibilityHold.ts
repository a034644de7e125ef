import type * as vscode from 'vscode';
import type { LiveCluster } from './liveCluster.ts';

/** Keeps the cluster watched for as long as a view is visible. */
export class VisibilityHold {
  readonly #subscription: vscode.Disposable;
  #hold: vscode.Disposable | undefined;

  constructor(
    view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>,
    live: Pick<LiveCluster, 'hold'>,
  ) {
    const follow = (visible: boolean): void => {
      if (visible) this.#hold ??= live.hold();
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

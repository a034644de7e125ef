import type * as vscode from 'vscode';
import type { Clock } from '../kubernetes/clock.ts';

/** How often the ages on rows are made new, in milliseconds: the least by which they differ. */
const ageRefreshMs = 60_000;

/** Makes the ages on the rows of a view new again and again, for as long as somebody looks; nothing runs while it is hidden. */
export class AgeRefresh {
  readonly #clock: Clock;
  readonly #makeNew: () => void;
  readonly #subscription: vscode.Disposable;
  #madeAt: number;
  #callOff: () => void = () => undefined;

  constructor(
    view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>,
    clock: Clock,
    makeNew: () => void,
  ) {
    this.#clock = clock;
    this.#makeNew = makeNew;
    this.#madeAt = clock.now();
    this.#subscription = view.onDidChangeVisibility(({ visible }) => {
      this.#follow(visible);
    });
    this.#follow(view.visible);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#callOff();
  }

  /** At once where they have grown old while the view was hidden. */
  #follow(visible: boolean): void {
    this.#callOff();
    if (!visible) return;
    const wait = Math.max(this.#madeAt + ageRefreshMs - this.#clock.now(), 0);
    this.#callOff = this.#clock.after(wait, () => {
      this.#madeAt = this.#clock.now();
      this.#makeNew();
      this.#follow(true);
    });
  }
}

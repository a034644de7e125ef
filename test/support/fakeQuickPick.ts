import { vi } from 'vitest';
import * as vscode from 'vscode';

/** A list of `createQuickPick`, whose user is the test. */
export class FakeQuickPick {
  title = '';
  items: readonly vscode.QuickPickItem[] = [];
  selectedItems: readonly vscode.QuickPickItem[] = [];
  readonly #answers: string[];
  #accept: () => void = () => undefined;
  #hide: () => void = () => undefined;
  #isDisposed = false;

  private constructor(answers: string[]) {
    this.#answers = answers;
  }

  /**
   * From now on each list is answered with rows whose labels begin with the next of these texts, until it is disposed of;
   * once there are none left, it is hidden. Returns the lists as they come.
   */
  static answering(answers: readonly string[]): readonly FakeQuickPick[] {
    const left = [...answers];
    const shown: FakeQuickPick[] = [];
    vi.mocked(vscode.window.createQuickPick).mockImplementation(() => {
      const pick = new FakeQuickPick(left);
      shown.push(pick);
      return pick as unknown as vscode.QuickPick<vscode.QuickPickItem>;
    });
    return shown;
  }

  /** The labels without their icons. */
  get labels(): readonly string[] {
    return this.items.map(({ label }) => label.replace(/^\$\([\w-]+\) /, ''));
  }

  onDidAccept(listener: () => void): void {
    this.#accept = listener;
  }

  onDidHide(listener: () => void): void {
    this.#hide = listener;
  }

  show(): void {
    void this.#answer();
  }

  dispose(): void {
    this.#isDisposed = true;
  }

  async #answer(): Promise<void> {
    while (!this.#isDisposed) {
      const answer = this.#answers.shift();
      if (answer === undefined) this.#hide();
      else {
        this.selectedItems = this.items.filter((_, index) => this.labels[index]?.startsWith(answer));
        this.#accept();
      }
      // What has an effect disposes of the list in the next turns.
      await new Promise(setImmediate);
    }
  }
}

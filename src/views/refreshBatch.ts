import * as vscode from 'vscode';
import { type Clock, systemClock } from '../kubernetes/clock.ts';

/** How long changes are gathered before a view is told of them, in milliseconds. */
export const refreshDelayMs = 100;

/** Gathers the rows that have changed, and tells of them together: of each once, or of the whole tree. */
export class RefreshBatch<Element> {
  readonly #emitter = new vscode.EventEmitter<Element[] | undefined>();
  readonly #changed = new Set<Element>();
  readonly #clock: Clock;
  #isAll = false;
  #callOff: (() => void) | undefined;

  readonly onDidRefresh = this.#emitter.event;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  add(changed: Iterable<Element> | 'all'): void {
    if (changed === 'all') this.#isAll = true;
    else for (const element of changed) this.#changed.add(element);
    if (this.#isAll || this.#changed.size > 0) {
      this.#callOff ??= this.#clock.after(refreshDelayMs, () => {
        this.#tell();
      });
    }
  }

  dispose(): void {
    this.#callOff?.();
    this.#emitter.dispose();
  }

  #tell(): void {
    const changed = this.#isAll ? undefined : [...this.#changed];
    this.#callOff = undefined;
    this.#isAll = false;
    this.#changed.clear();
    this.#emitter.fire(changed);
  }
}

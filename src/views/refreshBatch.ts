import * as vscode from 'vscode';
import { type Clock, systemClock } from '../kubernetes/clock.ts';

/**
 * The least time from one refresh to the next, in milliseconds. VS Code does the first of several refreshes at once, and the others
 * when 200 ms have gone by without another (`extHostTreeViews.ts`): told more often than that, it would never come to them.
 */
export const refreshIntervalMs = 210;

/** How long what is not urgent waits, in milliseconds. */
export const laterMs = 1000;

/** Gathers the rows that have changed, and tells of them together: of each once, or of the whole tree. */
export class RefreshBatch<Element> {
  readonly #emitter = new vscode.EventEmitter<Element[] | undefined>();
  readonly #changed = new Set<Element>();
  readonly #clock: Clock;
  #isAll = false;
  #callOff: (() => void) | undefined;
  readonly #later = new Set<Element>();
  #callOffLater: (() => void) | undefined;

  readonly onDidRefresh = this.#emitter.event;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Tells of these rows as soon as the interval allows, at the earliest after this turn of the event loop. */
  add(changed: Iterable<Element> | 'all'): void {
    if (changed === 'all') this.#isAll = true;
    else for (const element of changed) this.#changed.add(element);
    if (this.#isAll || this.#changed.size > 0) {
      this.#callOff ??= this.#clock.after(0, () => {
        this.#tell();
      });
    }
  }

  /** Like {@link add} for rows with many rows below them, which VS Code asks for again: what is new on them can wait a little. */
  addLater(changed: Iterable<Element>): void {
    for (const element of changed) this.#later.add(element);
    if (this.#later.size === 0) return;
    this.#callOffLater ??= this.#clock.after(laterMs, () => {
      this.#callOffLater = undefined;
      this.add(this.#later);
      this.#later.clear();
    });
  }

  dispose(): void {
    this.#callOffLater?.();
    this.#callOff?.();
    this.#emitter.dispose();
  }

  #tell(): void {
    const changed = this.#isAll ? undefined : [...this.#changed];
    this.#isAll = false;
    this.#changed.clear();
    this.#emitter.fire(changed);
    // Begun after VS Code has begun its own wait, so that this one ends after it, however late timers are.
    this.#callOff = this.#clock.after(refreshIntervalMs, () => {
      this.#callOff = undefined;
      if (this.#isAll || this.#changed.size > 0) this.#tell();
    });
  }
}

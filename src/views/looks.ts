import * as vscode from 'vscode';
import type { Clock } from '../kubernetes/clock.ts';

/** How long after the last look what it is for goes on, in milliseconds: views are hidden and shown again in passing. */
const graceMs = 5000;

/** Counts who looks at something, which is to go on until some seconds after the last look. */
export class Looks {
  readonly #clock: Clock;
  readonly #end: () => void;
  #count = 0;
  #callOffEnd: (() => void) | undefined;

  /** @param end called when nobody has looked for some seconds */
  constructor(clock: Clock, end: () => void) {
    this.#clock = clock;
    this.#end = end;
  }

  /** Whether somebody looks at this moment. */
  get areAny(): boolean {
    return this.#count > 0;
  }

  /** Whether somebody looks, or has just looked. */
  get last(): boolean {
    return this.areAny || this.#callOffEnd !== undefined;
  }

  /** Begins to look, until what is returned is disposed of. */
  begin(): vscode.Disposable {
    this.#count += 1;
    this.callOff();
    let isLooking = true;
    return new vscode.Disposable(() => {
      if (isLooking) this.#release();
      isLooking = false;
    });
  }

  /** Calls off what is still to come after the last look. */
  callOff(): void {
    this.#callOffEnd?.();
    this.#callOffEnd = undefined;
  }

  #release(): void {
    this.#count -= 1;
    if (this.areAny) return;
    this.callOff();
    this.#callOffEnd = this.#clock.after(graceMs, () => {
      this.#callOffEnd = undefined;
      this.#end();
    });
  }
}

import type { Clock } from './clock.ts';

/** Cuts a connection on which nothing has been heard for too long: {@link signal} aborts. Stop it when done. */
export class SilenceGuard {
  readonly #clock: Clock;
  readonly #longestSilenceMs: number;
  readonly #controller = new AbortController();
  #callOff: () => void;

  constructor(clock: Clock, longestSilenceMs: number) {
    this.#clock = clock;
    this.#longestSilenceMs = longestSilenceMs;
    this.#callOff = this.#arm();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something was heard: the silence begins anew. */
  heard(): void {
    this.#callOff();
    this.#callOff = this.#arm();
  }

  stop(): void {
    this.#callOff();
  }

  #arm(): () => void {
    return this.#clock.after(this.#longestSilenceMs, () => {
      this.#controller.abort();
    });
  }
}

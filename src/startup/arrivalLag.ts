import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How often the event loop is looked at, in milliseconds. */
const resolutionMs = 10;

/** Watches how late this process notices what arrives: it may have other things to do, and the machine, too. */
export class ArrivalLag {
  readonly #delay = monitorEventLoopDelay({ resolution: resolutionMs });

  constructor() {
    this.#delay.enable();
  }

  /** The longest time so far for which nothing was noticed, in milliseconds. */
  get longestMs(): number {
    // What is recorded is from one look to the next.
    return this.#delay.count === 0 ? 0 : Math.max(0, this.#delay.max / 1e6 - resolutionMs);
  }

  dispose(): void {
    this.#delay.disable();
  }
}

/** How often the event loop is looked at, in milliseconds. */
const resolutionMs = 10;

/**
 * Watches how late this process notices what arrives: it may have other things to do, and the machine, too. From the first moment to the
 * last one, which Node's own `monitorEventLoopDelay` does not: it knows of nothing before its second look.
 */
export class ArrivalLag {
  readonly #timer: NodeJS.Timeout;
  #lookedAt = performance.now();
  #longestMs = 0;

  constructor() {
    this.#timer = setInterval(() => {
      this.#look();
    }, resolutionMs);
  }

  /** The longest time so far for which nothing was noticed, in milliseconds. */
  get longestMs(): number {
    this.#look();
    return this.#longestMs;
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #look(): void {
    const now = performance.now();
    this.#longestMs = Math.max(this.#longestMs, now - this.#lookedAt - resolutionMs);
    this.#lookedAt = now;
  }
}

/** How the waits between attempts grow. */
export interface BackoffLimits {
  /** The longest that the first wait can be, in milliseconds. */
  readonly firstMs: number;
  /** The longest that any wait can be, in milliseconds. */
  readonly longestMs: number;
}

/**
 * The waits between attempts at something that keeps failing: each twice as long as the one before, up to a limit.
 * Every wait is shortened by a random part of up to its half, so that many clients of a server that comes back do not
 * all return in the same moment.
 */
export class Backoff {
  readonly #limits: BackoffLimits;
  readonly #random: () => number;
  #failures = 0;

  /** @param random a number from 0 up to, but not including, 1 */
  constructor(limits: BackoffLimits, random: () => number = Math.random) {
    this.#limits = limits;
    this.#random = random;
  }

  /** Counts one more failure and returns how long to wait after it, in milliseconds. */
  next(): number {
    const { firstMs, longestMs } = this.#limits;
    const wait = Math.min(longestMs, firstMs * 2 ** this.#failures);
    this.#failures += 1;
    return wait * (1 - this.#random() / 2);
  }

  /** Begins again with the first wait: call it after a success. */
  reset(): void {
    this.#failures = 0;
  }
}

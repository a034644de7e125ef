import { type Clock, systemClock } from '../kubernetes/clock.ts';

/** The kubelet names archives by the second, and silently replaces one of the same name (pkg/kubelet/kubelet.go). */
const spacingMs = 1000;

/**
 * Lets the dumps of a pod take turns, a second apart: containerd's would disturb each other, as they share a folder, and
 * two of one second would be one archive.
 */
export class DumpTurns {
  readonly #clock: Clock;
  /** For each pod, when its last dump has ended, as soon as it has. */
  readonly #ends = new Map<string, Promise<number>>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Makes a dump when it is its turn, and settles as that does. */
  async take<Result>(pod: string, dump: () => Promise<Result>): Promise<Result> {
    const before = this.#ends.get(pod);
    const { promise: end, resolve } = Promise.withResolvers<number>();
    this.#ends.set(pod, end);
    try {
      if (before !== undefined) await this.#until((await before) + spacingMs);
      return await dump();
    } finally {
      resolve(this.#clock.now());
    }
  }

  async #until(time: number): Promise<void> {
    const waitMs = time - this.#clock.now();
    if (waitMs <= 0) return;
    await new Promise<void>((resolve) => {
      this.#clock.after(waitMs, resolve);
    });
  }
}

import type { Clock } from '../../../src/kubernetes/clock.ts';

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now = Date.parse('2026-01-01T00:00:00Z');
  readonly #pending = new Set<{
    readonly due: number;
    readonly delayMs: number;
    readonly action: () => void;
  }>();

  now(): number {
    return this.#now;
  }

  after(delayMs: number, action: () => void): () => void {
    const entry = { due: this.#now + delayMs, delayMs, action };
    this.#pending.add(entry);
    return () => {
      this.#pending.delete(entry);
    };
  }

  /** The delays of all that waits, in milliseconds, the shortest first. */
  get waits(): readonly number[] {
    return [...this.#pending].map(({ delayMs }) => delayMs).sort((a, b) => a - b);
  }

  advance(ms: number): void {
    this.#now += ms;
    for (const entry of [...this.#pending].filter(({ due }) => due <= this.#now)) {
      this.#pending.delete(entry);
      entry.action();
    }
  }
}

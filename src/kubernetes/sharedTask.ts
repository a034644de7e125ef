import { abortable } from './abortable.ts';

/** Something under way that several wait for. It is cancelled once nobody waits for it any more. */
export class SharedTask<Result> {
  readonly #ending = new AbortController();
  readonly #result: Promise<Result>;
  #waiting = 0;

  constructor(run: (signal: AbortSignal) => Promise<Result>) {
    this.#result = run(this.#ending.signal);
    // Whoever waits has it.
    this.#result.catch(() => undefined);
  }

  /** Whether it is cancelled: who comes later needs another one. */
  get isCancelled(): boolean {
    return this.#ending.signal.aborted;
  }

  /** Settles as the task does, or rejects with an `AbortError` when `signal` is aborted; the last one who waits waits for the task's end. */
  async join(signal: AbortSignal | undefined): Promise<Result> {
    this.#waiting += 1;
    try {
      return await abortable(this.#result, signal);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) await this.#end();
    }
  }

  async #end(): Promise<void> {
    this.#ending.abort();
    await this.#result.catch(() => undefined);
  }
}

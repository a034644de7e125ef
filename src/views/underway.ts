/** Works that no row shows, and that the end of the window ends and waits for: they clear away what they have made. */
export class Underway {
  readonly #ending = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  /** Does a work, whose signal is aborted by the one given and at the end. */
  async during<Result>(
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const done = work(AbortSignal.any([this.#ending.signal, ...(signal ? [signal] : [])]));
    this.#running.add(done);
    try {
      return await done;
    } finally {
      this.#running.delete(done);
    }
  }

  /** Ends all before they are done, also those that begin meanwhile; resolves when they have ended. */
  async end(): Promise<void> {
    this.#ending.abort();
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}

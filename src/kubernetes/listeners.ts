/** Functions that want to hear of something. One that throws neither stops the others nor the one who tells. */
export class Listeners<Event> {
  readonly #listeners = new Set<(event: Event) => void>();

  /** Adds a listener. The function returned removes it again. */
  add(listener: (event: Event) => void): () => void {
    // Wrapped, so that adding the same function twice makes two listeners with a removal each.
    const entry = (event: Event): void => {
      listener(event);
    };
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  /** Tells all listeners. What a listener throws becomes a warning of the process. */
  notify(event: Event): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        process.emitWarning(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  /** Removes all listeners. */
  clear(): void {
    this.#listeners.clear();
  }
}

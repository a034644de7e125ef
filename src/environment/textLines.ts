import type { FilePosition, FileRange } from './fileProblem.ts';

/** Where the lines of a text begin. (The parser's own counter misses lines that it passes over after an error.) */
export class TextLines {
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  }

  /** The part between two offsets, and of several lines only the first: a whole file underlined in red helps nobody. */
  firstLineOf(start: number, end: number): FileRange {
    const from = this.#position(start);
    const nextLine = this.#starts[from.line] ?? Infinity;
    return { start: from, end: this.#position(Math.max(start + 1, Math.min(end, nextLine - 1))) };
  }

  #position(offset: number): FilePosition {
    let [low, high] = [0, this.#starts.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}

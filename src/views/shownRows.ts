/**
 * The rows at the top of a tree that VS Code was given last. Where it is told of the whole tree, VS Code knows none of its rows until
 * it has asked for them again, and the button of one that is pressed meanwhile is pressed on nothing: where no row has come or gone, it
 * is told of each by itself, and asks anew for what is below.
 */
export class ShownRows<Element> {
  #rows: readonly Element[] | undefined;

  /** These are given to VS Code now. */
  give(rows: readonly Element[]): Element[] {
    this.#rows = rows;
    return [...rows];
  }

  /** What to refresh where these are the rows by now, and anything on or below them may have changed. */
  toRefresh(rows: readonly Element[]): readonly Element[] | 'all' {
    const isSame =
      rows.length === this.#rows?.length && rows.every((row, index) => row === this.#rows?.[index]);
    return isSame ? rows : 'all';
  }

  /** Rows that are still the same may be of something else. */
  forget(): void {
    this.#rows = undefined;
  }

  get areGiven(): boolean {
    return this.#rows !== undefined;
  }
}

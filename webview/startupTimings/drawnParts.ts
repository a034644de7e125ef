import { html } from '../elements.ts';

/** A part of the page. */
export interface PagePart {
  readonly name: string;
  /** All that it shows: while these values are the same ones, it need not be drawn anew. */
  readonly of: readonly unknown[];
  /** Parts of a higher step wait until those of the lower ones are painted: what is looked at first comes first. */
  readonly step: number;
  readonly draw: () => readonly HTMLElement[];
}

interface DrawnPart {
  /** Absent until it is drawn for the first time. */
  readonly of?: readonly unknown[];
  readonly container: HTMLElement;
}

/** The parts of a page as they are drawn: of a thousand starts, drawing all anew for every choice would be felt. */
export class DrawnParts {
  readonly #root: HTMLElement;
  #drawn: ReadonlyMap<string, DrawnPart> = new Map();

  /** Draws into `root`, one part below the other. */
  constructor(root: HTMLElement) {
    this.#root = root;
  }

  /**
   * Shows these parts and no others; of those to be drawn, the ones of the lowest step. Returns whether these were all, or it is to be
   * called once more in the next frame. What has the keyboard's focus, and what was folded open, stay so.
   */
  show(parts: readonly PagePart[]): boolean {
    const focused = document.activeElement?.id;
    const before = [...this.#drawn.keys()].join();
    const changed = parts.filter((part) => !this.#isDrawn(part));
    const step = Math.min(...changed.map((part) => part.step));
    const isNow = (part: PagePart): boolean => part.step === step && changed.includes(part);
    this.#drawn = new Map(
      parts.map((part) => [part.name, isNow(part) ? this.#draw(part) : this.#known(part)]),
    );
    if ([...this.#drawn.keys()].join() !== before) {
      this.#root.replaceChildren(...[...this.#drawn.values()].map(({ container }) => container));
    }
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
    return changed.every(isNow);
  }

  #isDrawn({ name, of }: PagePart): boolean {
    const known = this.#drawn.get(name)?.of;
    return known?.length === of.length && of.every((value, index) => value === known[index]);
  }

  #known({ name }: PagePart): DrawnPart {
    return this.#drawn.get(name) ?? { container: html('div', { class: 'part' }) };
  }

  #draw(part: PagePart): DrawnPart {
    const { of, draw } = part;
    const { container } = this.#known(part);
    const open = new Set(Array.from(container.querySelectorAll('details[open]'), ({ id }) => id));
    container.replaceChildren(...draw());
    for (const details of container.querySelectorAll('details')) details.open = open.has(details.id);
    return { of, container };
  }
}

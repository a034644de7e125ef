import { html } from '../elements.ts';

/** A part of the page. */
export interface PagePart {
  readonly name: string;
  /** All that it shows: while these values are the same ones, it need not be drawn anew. */
  readonly of: readonly unknown[];
  readonly draw: () => readonly HTMLElement[];
}

interface DrawnPart {
  readonly of: readonly unknown[];
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

  /** Shows these parts and no others. What has the keyboard's focus, and what was folded open, stay so. */
  show(parts: readonly PagePart[]): void {
    const focused = document.activeElement?.id;
    const before = [...this.#drawn.keys()].join();
    this.#drawn = new Map(parts.map((part) => [part.name, this.#drawnPart(part)]));
    if ([...this.#drawn.keys()].join() !== before) {
      this.#root.replaceChildren(...[...this.#drawn.values()].map(({ container }) => container));
    }
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
  }

  #drawnPart({ name, of, draw }: PagePart): DrawnPart {
    const known = this.#drawn.get(name);
    if (known?.of.length === of.length && of.every((value, index) => value === known.of[index])) return known;
    const container = known?.container ?? html('div', { class: 'part' });
    const open = new Set(Array.from(container.querySelectorAll('details[open]'), ({ id }) => id));
    container.replaceChildren(...draw());
    for (const details of container.querySelectorAll('details')) details.open = open.has(details.id);
    return { of, container };
  }
}

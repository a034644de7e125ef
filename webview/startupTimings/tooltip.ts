import { html } from '../elements.ts';
import type { MarkOf } from './markOf.ts';

/** The class of the mark whose figures are shown. */
const explained = 'is-explained';

/**
 * Shows the exact figures of the mark under the pointer or with the keyboard's focus. A mark says them in its `aria-label`:
 * what is seen and what is read out cannot differ.
 */
export class Tooltip {
  readonly #container: HTMLElement;
  readonly #box = html('div', { class: 'tooltip', 'aria-hidden': 'true', hidden: '' });
  /** The mark whose figures are shown. */
  #mark: Element | undefined;
  /** The one under the pointer, whether its figures are shown or were dismissed. */
  #pointedAt: Element | undefined;

  /** Listens to the marks in `container`. */
  constructor(container: HTMLElement, markOf: MarkOf) {
    this.#container = container;
    container.append(this.#box);
    container.addEventListener('pointermove', (event) => {
      this.#pointAt(markOf(event));
    });
    container.addEventListener('pointerleave', () => {
      this.#pointAt(undefined);
    });
    container.addEventListener('focusin', (event) => {
      this.#explain(markOf(event));
    });
    container.addEventListener('focusout', () => {
      this.#explain(undefined);
    });
    container.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#explain(undefined);
    });
  }

  /** A pointer that only moves about leaves shown or dismissed what is. */
  #pointAt(mark: Element | undefined): void {
    if (mark === this.#pointedAt) return;
    this.#pointedAt = mark;
    this.#explain(mark);
  }

  #explain(mark: Element | undefined): void {
    if (mark === this.#mark) return;
    this.#mark?.classList.remove(explained);
    this.#mark = mark;
    this.#box.hidden = mark === undefined;
    if (mark) this.#show(mark);
  }

  #show(mark: Element): void {
    mark.classList.add(explained);
    this.#box.textContent = mark.getAttribute('aria-label');
    const outer = this.#container.getBoundingClientRect();
    const inner = mark.getBoundingClientRect();
    const middle = inner.left + inner.width / 2 - outer.left;
    const { offsetWidth, offsetHeight } = this.#box;
    const left = Math.min(middle - offsetWidth / 2, outer.width - offsetWidth);
    // Through the object model: a style attribute would violate the content security policy.
    this.#box.style.left = `${Math.max(0, left)}px`;
    this.#box.style.top = `${inner.top - outer.top - offsetHeight - 6}px`;
  }
}

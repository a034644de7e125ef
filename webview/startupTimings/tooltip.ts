import { html } from '../elements.ts';

/**
 * Shows the exact figures of the mark under the pointer or with the keyboard's focus. A mark says them in its `aria-label`:
 * what is seen and what is read out cannot differ.
 */
export class Tooltip {
  readonly #container: HTMLElement;
  readonly #box = html('div', { class: 'tooltip', 'aria-hidden': 'true', hidden: '' });

  /** Listens to the marks in `container`: elements with the class `mark`. */
  constructor(container: HTMLElement) {
    this.#container = container;
    container.append(this.#box);
    for (const type of ['pointerover', 'focusin'] as const) {
      container.addEventListener(type, ({ target }) => {
        const mark = markOf(target);
        if (mark) this.#show(mark);
        else this.#hide();
      });
    }
    for (const type of ['pointerleave', 'focusout'] as const) {
      container.addEventListener(type, () => {
        this.#hide();
      });
    }
    container.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#hide();
    });
  }

  #show(mark: Element): void {
    this.#box.textContent = mark.getAttribute('aria-label');
    this.#box.hidden = false;
    const outer = this.#container.getBoundingClientRect();
    const inner = mark.getBoundingClientRect();
    const middle = inner.left + inner.width / 2 - outer.left;
    const left = Math.min(middle - this.#box.offsetWidth / 2, outer.width - this.#box.offsetWidth);
    // Through the object model: a style attribute would violate the content security policy.
    this.#box.style.left = `${Math.max(0, left)}px`;
    this.#box.style.top = `${inner.top - outer.top - this.#box.offsetHeight - 6}px`;
  }

  #hide(): void {
    this.#box.hidden = true;
  }
}

function markOf(target: EventTarget | null): Element | undefined {
  return target instanceof Element ? (target.closest('.mark') ?? undefined) : undefined;
}

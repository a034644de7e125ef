import type { PageMessage, PageState } from './messages.ts';
import { page } from './page.ts';
import { isPageState, isShowMessage } from './validMessage.ts';

/** What VS Code gives to a page (`acquireVsCodeApi`). */
export interface PageHost {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: PageState): void;
}

/** Keeps the page as the extension's messages say, and the last state over a reload. */
export class LivePage {
  readonly #root: HTMLElement;
  readonly #host: PageHost;
  #state: PageState;
  #isDrawing = false;

  /** Shows the state that was kept, and asks for the present one. */
  constructor(root: HTMLElement, host: PageHost) {
    this.#root = root;
    this.#host = host;
    this.#state = keptState(host.getState());
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (isShowMessage(data)) this.#show(data.state);
    });
    new ResizeObserver(() => {
      this.#drawSoon();
    }).observe(root);
    this.#draw();
    host.postMessage({ type: 'ready' });
  }

  #show(state: PageState): void {
    this.#state = state;
    this.#host.setState(state);
    this.#drawSoon();
  }

  #drawSoon(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    requestAnimationFrame(() => {
      this.#isDrawing = false;
      this.#draw();
    });
  }

  /** Draws anew; what has the keyboard's focus, and what was folded open, stay so. */
  #draw(): void {
    const focused = document.activeElement?.id;
    const isOpen = this.#root.querySelector('details')?.open ?? false;
    const width = this.#root.clientWidth;
    this.#root.replaceChildren(
      ...page(this.#state, width, (message) => {
        this.#host.postMessage(message);
      }),
    );
    const details = this.#root.querySelector('details');
    if (details) details.open = isOpen;
    if (focused) document.getElementById(focused)?.focus();
  }
}

/** A measurement that was under way when the page was left is not any more, until the extension says otherwise. */
function keptState(kept: unknown): PageState {
  if (!isPageState(kept)) return { status: 'empty' };
  return kept.status === 'measuring' ? { status: 'cancelled', measurement: kept.measurement } : kept;
}

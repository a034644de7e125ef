import { DrawnParts } from './drawnParts.ts';
import type { KeptPage } from './keptPage.ts';
import type { PageMessage, Send, ShownHistory } from './messages.ts';
import { pageParts } from './page.ts';
import { isHistoryFilter, isHistoryMessage, isPageState, isShowMessage } from './validMessage.ts';

/** What VS Code gives to a page (`acquireVsCodeApi`). */
export interface PageHost {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(kept: KeptPage): void;
}

/** Keeps the page as the extension's messages say, and what was shown last over a reload. */
export class LivePage {
  readonly #root: HTMLElement;
  readonly #host: PageHost;
  readonly #send: Send;
  readonly #drawn: DrawnParts;
  #kept: KeptPage;
  #history: ShownHistory | undefined;
  #isDrawing = false;

  /** Shows the state that was kept, and asks for the present one. */
  constructor(root: HTMLElement, host: PageHost) {
    this.#root = root;
    this.#host = host;
    this.#send = (message) => {
      host.postMessage(message);
    };
    this.#drawn = new DrawnParts(root);
    this.#kept = keptPage(host.getState());
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (isShowMessage(data)) this.#keep({ ...this.#kept, shown: data.state });
      else if (isHistoryMessage(data)) this.#list(data.history);
    });
    new ResizeObserver(() => {
      this.#drawSoon();
    }).observe(root);
    this.#draw();
    host.postMessage({ type: 'ready' });
  }

  #keep(kept: KeptPage): void {
    this.#kept = kept;
    this.#host.setState(kept);
    this.#drawSoon();
  }

  /** Where nothing else is shown, the newest measurement is. */
  #list(history: ShownHistory): void {
    this.#history = history;
    const newest = history.entries.at(-1);
    if (newest && this.#kept.shown.status === 'empty')
      this.#host.postMessage({ type: 'open', id: newest.id });
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

  #draw(): void {
    const { shown, filter } = this.#kept;
    this.#drawn.show(
      pageParts({
        state: shown,
        width: this.#root.clientWidth,
        send: this.#send,
        past: this.#history && {
          history: this.#history,
          filter,
          onFilter: (chosen) => {
            this.#keep({ ...this.#kept, filter: chosen });
          },
        },
      }),
    );
  }
}

/** A measurement that was under way when the page was left is not any more, until the extension says otherwise. */
function keptPage(kept: unknown): KeptPage {
  const { shown, filter }: Partial<Record<keyof KeptPage, unknown>> =
    typeof kept === 'object' && kept !== null ? kept : {};
  const state = isPageState(shown) ? shown : ({ status: 'empty' } as const);
  return {
    shown: state.status === 'measuring' ? { status: 'cancelled', measurement: state.measurement } : state,
    filter: isHistoryFilter(filter) ? filter : {},
  };
}

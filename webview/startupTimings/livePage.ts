import { subjectKey } from './comparable.ts';
import { comparedRuns, pairWith } from './comparedRuns.ts';
import { DrawnParts } from './drawnParts.ts';
import type { ShownHelp } from './helpMessages.ts';
import type { ChosenScales, KeptPage, RunPair } from './keptPage.ts';
import type {
  Measurement,
  PageMessage,
  PageState,
  PoolAnswer,
  PoolSubject,
  Send,
  ShownHistory,
} from './messages.ts';
import { pageParts } from './page.ts';
import type { SavingsPart } from './savings.ts';
import type { ScalePart } from './scaleSwitch.ts';
import { markCompared } from './sideBySide.ts';
import {
  isChosenScales,
  isHelpMessage,
  isHistoryFilter,
  isHistoryMessage,
  isPoolMessage,
  isPageState,
  isRunPair,
  isShowMessage,
  isStartsPerDay,
} from './validMessage.ts';
import { isStartedPod, isStartedPodMessage } from './validStartedPod.ts';
import type { StartedPod } from './startedPodMessages.ts';

/** Until runs are chosen. Always the same, as what has not changed is not drawn anew. */
const medians: RunPair = {};

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
  /** Of the shown environment, once it was told. */
  #pool: PoolAnswer | undefined;
  /** What can be done about the failure that is shown: as long as the extension knows. */
  #help: ShownHelp | undefined;
  /** The measurement for which a pool was asked for. */
  #askedFor: string | undefined;
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
      if (isShowMessage(data)) {
        this.#help = undefined;
        this.#keep(showing(this.#kept, data.state));
        this.#askForPool();
      } else if (isHistoryMessage(data)) this.#list(data.history);
      else if (isPoolMessage(data)) this.#tellOfPool(data.answer);
      else if (isStartedPodMessage(data)) this.#showPod(data.shown);
      else if (isHelpMessage(data)) this.#offer(data.help);
    });
    new ResizeObserver(() => {
      this.#drawSoon();
    }).observe(root);
    this.#draw();
    host.postMessage({ type: 'ready' });
    this.#askForPool();
  }

  #keep(kept: KeptPage): void {
    this.#kept = kept;
    this.#host.setState(kept);
    this.#drawSoon();
  }

  #list(history: ShownHistory): void {
    this.#history = history;
    this.#openNewest();
    this.#drawSoon();
  }

  /** Where nothing else is shown, the newest measurement is. */
  #openNewest(): void {
    const newest = this.#history?.entries.at(-1);
    const { shown, startedPod } = this.#kept;
    if (newest && shown.status === 'empty' && !startedPod)
      this.#host.postMessage({ type: 'open', id: newest.id });
  }

  #showPod(startedPod: StartedPod | undefined): void {
    const { startedPod: before, ...kept } = this.#kept;
    if (before === startedPod) return;
    this.#keep({ ...kept, ...(startedPod && { startedPod }) });
    this.#openNewest();
  }

  /** A pool may have changed with each measurement. */
  #askForPool(): void {
    const { shown } = this.#kept;
    const of = poolSubject(shown);
    const key = shown.status === 'empty' ? '' : JSON.stringify([of, shown.measurement.measuredAt]);
    if (key === this.#askedFor) return;
    this.#askedFor = key;
    this.#pool = undefined;
    if (of) this.#host.postMessage({ type: 'askPool', of });
  }

  #tellOfPool(answer: PoolAnswer): void {
    if (JSON.stringify(answer.of) !== JSON.stringify(poolSubject(this.#kept.shown))) return;
    this.#pool = answer;
    this.#drawSoon();
  }

  #offer(help: ShownHelp): void {
    this.#help = help;
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
    const { shown, filter, pair = medians, startedPod } = this.#kept;
    const isWhole = this.#drawn.show(
      pageParts({
        state: shown,
        help: this.#help,
        width: this.#root.clientWidth,
        send: this.#send,
        scale: this.#scale('runs'),
        comparison: {
          pair,
          onPair: (chosen) => {
            this.#keep({ ...this.#kept, pair: chosen });
          },
          onPick: (picked) => {
            const { shown: now, pair: before = {} } = this.#kept;
            if (now.status === 'empty') return;
            this.#keep({ ...this.#kept, pair: pairWith(now.measurement, before, picked) });
          },
        },
        savings:
          this.#history && shown.status !== 'empty'
            ? this.#savings(this.#history, shown.measurement)
            : undefined,
        past: this.#history && {
          history: this.#history,
          filter,
          scale: this.#scale('history'),
          onFilter: (chosen) => {
            this.#keep({ ...this.#kept, filter: chosen });
          },
        },
        startedPod: startedPod && {
          shown: startedPod,
          onClose: () => {
            this.#host.postMessage({ type: 'closePod' });
            this.#showPod(undefined);
          },
        },
      }),
    );
    if (!isWhole) this.#drawSoon();
    markCompared(this.#root, shown.status === 'empty' ? undefined : comparedRuns(shown.measurement, pair));
  }

  #scale(of: keyof ChosenScales): ScalePart {
    return {
      kind: this.#kept.scales?.[of] ?? 'linear',
      onKind: (chosen) => {
        this.#keep({ ...this.#kept, scales: { ...this.#kept.scales, [of]: chosen } });
      },
    };
  }

  #savings({ entries }: ShownHistory, measurement: Measurement): SavingsPart {
    const key = subjectKey(measurement);
    return {
      entries,
      pool: this.#pool,
      startsPerDay: this.#kept.startsPerDay?.[key],
      onStartsPerDay: (chosen) => {
        const said = new Map(Object.entries(this.#kept.startsPerDay ?? {}));
        if (chosen === undefined) said.delete(key);
        else said.set(key, chosen);
        this.#keep({ ...this.#kept, startsPerDay: Object.fromEntries(said) });
      },
    };
  }
}

/** The environment whose pool the page tells of: that of a measurement that has ended. */
function poolSubject(state: PageState): PoolSubject | undefined {
  if (state.status === 'empty' || state.status === 'measuring') return undefined;
  const { request, checkpoint } = state.measurement;
  const { context, namespace } = request;
  return checkpoint.environment === undefined
    ? undefined
    : { context, namespace, environment: checkpoint.environment };
}

/** The runs that were chosen are those of one measurement. */
function showing({ shown: before, pair, ...kept }: KeptPage, shown: PageState): KeptPage {
  const [one, other] = [before, shown].map((state) =>
    state.status === 'empty' ? undefined : state.measurement.measuredAt,
  );
  return { ...kept, shown, ...(pair && one === other && { pair }) };
}

/** A measurement that was under way when the page was left is not any more, until the extension says otherwise. */
function keptPage(kept: unknown): KeptPage {
  const { shown, filter, pair, startsPerDay, startedPod, scales }: Partial<Record<keyof KeptPage, unknown>> =
    typeof kept === 'object' && kept !== null ? kept : {};
  const state = isPageState(shown) ? shown : ({ status: 'empty' } as const);
  return {
    shown: state.status === 'measuring' ? { status: 'cancelled', measurement: state.measurement } : state,
    filter: isHistoryFilter(filter) ? filter : {},
    ...(isStartedPod(startedPod) && { startedPod }),
    ...(isRunPair(pair) && { pair }),
    ...(isStartsPerDay(startsPerDay) && { startsPerDay }),
    ...(isChosenScales(scales) && { scales }),
  };
}

import * as l10n from '@vscode/l10n';
import { control, html } from '../elements.ts';
import { everyRun, everyRunLegend } from './everyRun.ts';
import { headline } from './headline.ts';
import { history, type HistoryPart } from './history.ts';
import type { MeasuredSide, Measurement, PageMessage, PageState } from './messages.ts';
import { section } from './section.ts';
import { tables } from './tables.ts';
import { whereTimeGoes, whereTimeGoesLegend } from './whereTimeGoes.ts';
import { sideName } from './words.ts';

/** What a click on one of the page's buttons does. */
export type Send = (message: PageMessage) => void;

/** The whole page in a state, for a width in pixels. While a measurement runs, the history is not there. */
export function page(state: PageState, width: number, send: Send, past?: HistoryPart): HTMLElement[] {
  if (state.status === 'empty') {
    return [
      header(undefined, measureButton(send)),
      ...(past?.history.entries.length ? [] : [emptyState()]),
      ...(past ? history(past, undefined, width) : []),
    ];
  }
  const { measurement } = state;
  return [
    header(measurement, state.status === 'measuring' ? cancelButton(send) : againButton(measurement, send)),
    ...status(state),
    headline(measurement),
    ...charts(measurement, width),
    ...failures(measurement.sides),
    ...tables(measurement, width),
    ...(past && state.status !== 'measuring' ? history(past, measurement, width) : []),
  ];
}

function header(measurement: Measurement | undefined, button: HTMLElement): HTMLElement {
  const subject = measurement && [
    measurement.request.context,
    `${measurement.request.namespace}/${measurement.request.pod}`,
    measurement.request.container,
  ];
  return html(
    'header',
    {},
    html('h1', {}, l10n.t('Startup Timings')),
    ...(subject ? [html('span', { class: 'subject' }, subject.join(' · '))] : []),
    html('span', { class: 'actions' }, button),
  );
}

function measureButton(send: Send): HTMLElement {
  return button('action', 'primary', l10n.t('Measure Startup…'), () => {
    send({ type: 'measure' });
  });
}

function againButton({ request }: Measurement, send: Send): HTMLElement {
  return button('action', 'primary', l10n.t('Measure Again'), () => {
    send({ type: 'measureAgain', request });
  });
}

function cancelButton(send: Send): HTMLElement {
  return button('action', 'secondary', l10n.t('Cancel'), () => {
    send({ type: 'cancel' });
  });
}

function button(id: string, appearance: string, text: string, onClick: () => void): HTMLElement {
  const made = control('vscode-button', { id, appearance }, text);
  made.addEventListener('click', onClick);
  return made;
}

function emptyState(): HTMLElement {
  return html(
    'div',
    { class: 'empty' },
    html('p', { class: 'lead' }, l10n.t('Nothing has been measured in this workspace yet.')),
    html(
      'p',
      {},
      l10n.t(
        'Choose a pod and one of its checkpoints: Thaw starts it cold and restored in turns, and shows what the checkpoint saves.',
      ),
    ),
  );
}

/** What is to be said about the measurement as a whole; a screen reader says it, too. */
function status(state: Exclude<PageState, { readonly status: 'empty' }>): HTMLElement[] {
  switch (state.status) {
    case 'measuring': {
      const { completed, total, next } = state.progress;
      const doing =
        next === undefined
          ? l10n.t('Finishing')
          : l10n.t('Start {0} of {1}: {2}', completed + 1, total, sideName(next).toLowerCase());
      return [
        html(
          'div',
          { class: 'status', role: 'status' },
          control('vscode-progress-ring', { 'aria-hidden': 'true' }),
          html('span', {}, doing),
          html('progress', {
            max: total,
            value: completed,
            'aria-label': l10n.t('Progress of the measurement'),
          }),
        ),
      ];
    }
    case 'measured':
      return [];
    case 'cancelled':
      return [
        html(
          'div',
          { class: 'status', role: 'status' },
          l10n.t('The measurement was ended early: these are the runs until then.'),
        ),
      ];
    case 'failed':
      return [html('div', { class: 'status failure', role: 'alert' }, `✕ ${state.failure.message}`)];
  }
}

function charts(measurement: Measurement, width: number): HTMLElement[] {
  return [
    section(
      l10n.t('Every run'),
      html('span', { class: 'legend' }, everyRunLegend(measurement)),
      everyRun(measurement, width),
    ),
    ...(measurement.sides.some(({ summary }) => summary)
      ? [
          section(
            l10n.t('Where the time goes'),
            whereTimeGoesLegend(measurement),
            whereTimeGoes(measurement, width),
          ),
        ]
      : []),
  ];
}

/** Every failed start with its reason: in no figure, but never hidden. */
function failures(sides: readonly MeasuredSide[]): HTMLElement[] {
  const sentences = sides.flatMap((side) =>
    side.runs.flatMap((run) =>
      run.failure ? [l10n.t('{0}, run {1}: {2}', sideName(side.start), run.number, run.failure.message)] : [],
    ),
  );
  if (sentences.length === 0) return [];
  return [
    html(
      'section',
      { class: 'failures', 'aria-label': l10n.t('Failed starts') },
      html('h2', {}, l10n.t('Failed starts')),
      html(
        'ul',
        {},
        ...sentences.map((sentence) =>
          html('li', {}, html('span', { 'aria-hidden': 'true' }, '✕ '), sentence),
        ),
      ),
    ),
  ];
}

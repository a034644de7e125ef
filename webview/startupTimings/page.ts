import * as l10n from '@vscode/l10n';
import { html } from '../elements.ts';
import { progressRing } from '../toolkit.ts';
import { actionButton } from './actionButton.ts';
import { doubts } from './doubts.ts';
import type { PagePart } from './drawnParts.ts';
import { dumpSection } from './dumpBar.ts';
import { everyRun } from './everyRun.ts';
import { type Exportable, exportButtons } from './exportButtons.ts';
import { fileName, measurementCsv, measurementJson, measurementMarkdown } from './exportMeasurement.ts';
import { failedStarts } from './failedStarts.ts';
import { failureHelp } from './failureHelp.ts';
import { headline } from './headline.ts';
import type { ShownHelp } from './helpMessages.ts';
import { history, historyList, type HistoryPart } from './history.ts';
import type { Measurement, PageState, Send } from './messages.ts';
import { picture } from './picture.ts';
import { savings, type SavingsPart } from './savings.ts';
import { runWaterfalls } from './runWaterfalls.ts';
import type { ScalePart } from './scaleSwitch.ts';
import { section } from './section.ts';
import { type PairPart, sideBySide } from './sideBySide.ts';
import { startedPodParts, type StartedPodPart } from './startedPod.ts';
import { tables } from './tables.ts';
import { type TypicalRun, whereTimeGoes, whereTimeGoesLegend } from './whereTimeGoes.ts';
import { sideName } from './words.ts';

/** The comparison of two runs, and how a run is picked for it. */
export interface ComparisonPart extends PairPart {
  readonly onPick: (picked: TypicalRun) => void;
}

/** What the page shows. */
export interface PageView {
  readonly state: PageState;
  /** What can be done about the failure that has ended the measurement, where that is known. */
  readonly help?: ShownHelp | undefined;
  /** Of the page, in pixels. */
  readonly width: number;
  readonly send: Send;
  /** Of the chart of every run. */
  readonly scale: ScalePart;
  readonly comparison: ComparisonPart;
  readonly savings?: SavingsPart | undefined;
  readonly past?: HistoryPart | undefined;
  /** Shown in place of all that was measured. */
  readonly startedPod?: StartedPodPart | undefined;
}

/** The parts of the page. While a measurement runs, the history is not there. */
export function pageParts({
  state,
  help,
  width,
  send,
  scale,
  comparison,
  savings: saved,
  past,
  startedPod,
}: PageView): readonly PagePart[] {
  if (startedPod) return startedPodParts(startedPod, width, send);
  if (state.status === 'empty') {
    const isEmpty = !past?.history.entries.length;
    return [
      {
        name: 'head',
        of: [state, isEmpty],
        step: 0,
        draw: () => [header(undefined, [measureButton(send)]), ...(isEmpty ? [emptyState()] : [])],
      },
      ...historyParts(past, undefined, width, send),
    ];
  }
  const { measurement } = state;
  const hasEnded = state.status !== 'measuring';
  return [
    ...headParts(state, help, send),
    {
      name: 'runs',
      of: [measurement, width, hasEnded, scale.kind],
      step: 0,
      draw: () => [everyRun(measurement, width, scale, hasEnded ? comparison.onPick : undefined)],
    },
    { name: 'phases', of: [measurement, width], step: 0, draw: () => phases(measurement, width) },
    ...(hasEnded
      ? [
          {
            name: 'comparison',
            of: [measurement, width, comparison.pair],
            step: 1,
            draw: () => sideBySide(measurement, comparison, width),
          },
        ]
      : []),
    {
      name: 'figures',
      of: [measurement, width],
      step: 1,
      draw: () => [...tables(measurement, width), ...dumpSection(measurement, width)],
    },
    // What the user says of the rate it shows by itself.
    ...(hasEnded && saved
      ? [
          {
            name: 'savings',
            of: [measurement, saved.entries, saved.pool],
            step: 1,
            draw: () => savings(measurement, saved),
          },
        ]
      : []),
    ...(hasEnded ? historyParts(past, measurement, width, send) : []),
  ];
}

function historyParts(
  past: HistoryPart | undefined,
  shown: Measurement | undefined,
  width: number,
  send: Send,
): readonly PagePart[] {
  if (!past) return [];
  const of = [past.history, past.filter, shown];
  return [
    {
      name: 'history',
      of: [...of, width, past.scale.kind],
      step: 1,
      draw: () => history(past, shown, width, send),
    },
    { name: 'history-list', of, step: 2, draw: () => historyList(past, shown, send) },
  ];
}

/** A state with a measurement. */
type MeasurementState = Exclude<PageState, { readonly status: 'empty' }>;

/** What can be done about a failure stands where that has its reason: with the start that has failed, or above all of them. */
function headParts(state: MeasurementState, help: ShownHelp | undefined, send: Send): readonly PagePart[] {
  const { measurement } = state;
  const result: PagePart = { name: 'result', of: [measurement], step: 0, draw: () => results(measurement) };
  // Also without help: to come between the others later would have a screen reader say again why the measurement has failed.
  const helping: PagePart = {
    name: 'help',
    of: [help],
    step: 0,
    draw: () => (help ? [failureHelp(help, send)] : []),
  };
  return [
    { name: 'head', of: [state], step: 0, draw: () => head(state, send) },
    ...(state.status === 'failed' && standsWithStart(state) ? [result, helping] : [helping, result]),
  ];
}

function head(state: MeasurementState, send: Send): HTMLElement[] {
  const { measurement, status: stage } = state;
  const actions =
    stage === 'measuring'
      ? [cancelButton(send)]
      : [...exportButtons(exports(measurement), send), againButton(measurement, send)];
  return [header(measurement, actions), ...status(state)];
}

function results(measurement: Measurement): HTMLElement[] {
  return [headline(measurement), ...doubts(measurement), ...failedStarts(measurement.sides)];
}

function header(measurement: Measurement | undefined, actions: readonly HTMLElement[]): HTMLElement {
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
    html('span', { class: 'actions' }, ...actions),
  );
}

function measureButton(send: Send): HTMLElement {
  return actionButton('action', 'primary', l10n.t('Measure Startup…'), () => {
    send({ type: 'measure' });
  });
}

function againButton({ request }: Measurement, send: Send): HTMLElement {
  return actionButton('action', 'primary', l10n.t('Measure Again'), () => {
    send({ type: 'measureAgain', request });
  });
}

/** What can be taken along of a measurement that has ended. */
function exports(measurement: Measurement): Exportable {
  return {
    id: 'export',
    fileName: fileName(measurement),
    markdown: () => measurementMarkdown(measurement),
    csv: () => measurementCsv(measurement),
    json: () => measurementJson(measurement),
    picture: () => picture(document.querySelector('main') ?? document.body),
  };
}

function cancelButton(send: Send): HTMLElement {
  return actionButton('action', 'secondary', l10n.t('Cancel'), () => {
    send({ type: 'cancel' });
  });
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
function status(state: MeasurementState): HTMLElement[] {
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
          progressRing(),
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
      return [html('div', { class: 'status failure', role: 'alert' }, `✕ ${whyEnded(state)}`)];
  }
}

function whyEnded(state: PageState & { readonly status: 'failed' }): string {
  return standsWithStart(state)
    ? l10n.t('The measurement was ended: every other start would have failed for the same reason.')
    : state.failure.message;
}

/** Whether the reason of a failure is that of a start, with which it stands. */
function standsWithStart({ measurement, failure }: PageState & { readonly status: 'failed' }): boolean {
  const runs = measurement.sides.flatMap((side) => side.runs);
  return runs.some((run) => run.failure?.message === failure.message);
}

function phases(measurement: Measurement, width: number): HTMLElement[] {
  if (!measurement.sides.some(({ summary }) => summary)) return [];
  return [
    section(
      l10n.t('Where the time goes'),
      whereTimeGoesLegend(measurement),
      whereTimeGoes(measurement, width),
    ),
    runWaterfalls(measurement, width),
  ];
}

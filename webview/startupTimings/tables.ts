import * as l10n from '@vscode/l10n';
import { html } from '../elements.ts';
import { duration, ratio } from '../figures.ts';
import { narrowBelow } from './chartLayout.ts';
import { type FigureTable, figureTable, none, turned } from './figureTable.ts';
import { pullTime } from './imagePulls.ts';
import type { MeasuredSide, Measurement } from './messages.ts';
import { phaseOrder } from './phaseOrder.ts';
import { timeOfPhase, typicalRunName, typicalRuns } from './whereTimeGoes.ts';
import { phaseName, sideName, timeOfDay } from './words.ts';

/** The figures of both charts, and of every single run, as tables. */
export function tables(measurement: Measurement, width: number): HTMLElement[] {
  const isNarrow = width < narrowBelow;
  const summary = summaryTable(measurement);
  const phases = phaseTable(measurement);
  const lacksP95 = measurement.sides.some((side) => side.summary && !side.summary.p95Trustworthy);
  return [
    figureTable(isNarrow ? turned(summary) : summary),
    ...(lacksP95 ? [html('p', { class: 'note' }, l10n.t('A 95th percentile takes at least 20 runs.'))] : []),
    ...(phases.rows.length > 0 ? [figureTable(isNarrow ? turned(phases) : phases)] : []),
    everyRunTable(measurement),
  ];
}

/** Made when it is first looked at: with many runs, it would be most of the page. */
function everyRunTable(measurement: Measurement): HTMLElement {
  const made = html('details', { id: 'every-run' }, html('summary', {}, l10n.t('Every run as a table')));
  made.addEventListener(
    'toggle',
    () => {
      made.append(figureTable(runTable(measurement)));
    },
    { once: true },
  );
  return made;
}

/** The figures of each side. */
export function summaryTable({ sides }: Measurement): FigureTable {
  return {
    caption: l10n.t('Runs'),
    columns: [
      l10n.t('Start'),
      l10n.t('n'),
      l10n.t('median'),
      l10n.t('p95'),
      l10n.t('min'),
      l10n.t('max'),
      l10n.t('speed-up'),
      l10n.t('failed'),
    ],
    rows: sides.map((side) => {
      const { summary } = side;
      return [
        sideName(side.start),
        String(summary?.n ?? 0),
        milliseconds(summary?.median),
        milliseconds(summary?.p95Trustworthy ? summary.p95 : undefined),
        milliseconds(summary?.min),
        milliseconds(summary?.max),
        speedUpText(side),
        side.failed > 0 ? `✕ ${side.failed}` : '0',
      ];
    }),
  };
}

/** How many times as fast as cold a side is, with the interval where there is one. */
export function speedUpText({
  start,
  summary,
  speedUp,
}: Pick<MeasuredSide, 'start' | 'summary' | 'speedUp'>): string {
  if (start === 'cold' && summary) return '1×';
  if (!speedUp) return none;
  const { interval } = speedUp;
  const range = 'low' in interval ? ` (${ratio(interval.low)} – ${ratio(interval.high)})` : '';
  return `${ratio(speedUp.ratio)}×${range}`;
}

function phaseTable(measurement: Measurement): FigureTable {
  const typical = typicalRuns(measurement);
  const phases = phaseOrder.filter((phase) =>
    typical.some(({ run }) => timeOfPhase(run, phase) !== undefined),
  );
  return {
    caption: l10n.t('Where the time goes'),
    columns: [l10n.t('Run nearest the median'), ...phases.map(phaseName), l10n.t('total')],
    rows: typical.map((each) => [
      typicalRunName(each),
      ...phases.map((phase) => milliseconds(timeOfPhase(each.run, phase))),
      milliseconds(each.run.firstResponseMs),
    ]),
  };
}

function runTable({ sides }: Measurement): FigureTable {
  const hasPulls = sides.some(({ runs }) => runs.some((run) => pullTime(run) !== undefined));
  return {
    caption: l10n.t('Every run'),
    columns: [
      l10n.t('Start'),
      l10n.t('first response'),
      ...(hasPulls ? [l10n.t('images pulled for')] : []),
      l10n.t('node'),
      l10n.t('begun'),
    ],
    rows: sides.flatMap((side) =>
      side.runs.map((run) => [
        l10n.t('{0}, run {1}', sideName(side.start), run.number),
        run.firstResponseMs === undefined ? l10n.t('✕ failed') : duration(run.firstResponseMs),
        ...(hasPulls ? [milliseconds(pullTime(run))] : []),
        run.node ?? none,
        timeOfDay(run.startedAt),
      ]),
    ),
  };
}

/** A duration that may not be known. */
export function milliseconds(value: number | undefined): string {
  return value === undefined ? none : duration(value);
}

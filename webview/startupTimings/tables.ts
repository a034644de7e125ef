import { html } from '../elements.ts';
import { duration, ratio } from '../figures.ts';
import { t } from '../localize.ts';
import { narrowBelow } from './chartLayout.ts';
import { type FigureTable, figureTable, turned } from './figureTable.ts';
import type { MeasuredSide, Measurement } from './messages.ts';
import { phaseOrder } from './phaseOrder.ts';
import { timeOfPhase, typicalRunName, typicalRuns } from './whereTimeGoes.ts';
import { phaseName, sideName, timeOfDay } from './words.ts';

/** What stands where there is no figure. */
const none = '–';

/** The figures of both charts, and of every single run, as tables. */
export function tables(measurement: Measurement, width: number): HTMLElement[] {
  const isNarrow = width < narrowBelow;
  const summary = summaryTable(measurement);
  const phases = phaseTable(measurement);
  const lacksP95 = measurement.sides.some((side) => side.summary && !side.summary.p95Trustworthy);
  return [
    figureTable(isNarrow ? turned(summary) : summary),
    ...(lacksP95 ? [html('p', { class: 'note' }, t('A 95th percentile takes at least 20 runs.'))] : []),
    ...(phases.rows.length > 0 ? [figureTable(isNarrow ? turned(phases) : phases)] : []),
    html('details', {}, html('summary', {}, t('Every run as a table')), figureTable(runTable(measurement))),
  ];
}

function summaryTable({ sides }: Measurement): FigureTable {
  return {
    caption: t('Runs'),
    columns: [t('Start'), t('n'), t('median'), t('p95'), t('min'), t('max'), t('speed-up'), t('failed')],
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

function speedUpText({ start, speedUp }: MeasuredSide): string {
  if (start === 'cold') return '1×';
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
    caption: t('Where the time goes'),
    columns: [t('Run nearest the median'), ...phases.map(phaseName), t('total')],
    rows: typical.map((each) => [
      typicalRunName(each),
      ...phases.map((phase) => milliseconds(timeOfPhase(each.run, phase))),
      milliseconds(each.run.firstResponseMs),
    ]),
  };
}

function runTable({ sides }: Measurement): FigureTable {
  return {
    caption: t('Every run'),
    columns: [t('Start'), t('first response'), t('node'), t('begun')],
    rows: sides.flatMap((side) =>
      side.runs.map((run) => [
        t('{0}, run {1}', sideName(side.start), run.number),
        run.firstResponseMs === undefined ? t('✕ failed') : duration(run.firstResponseMs),
        run.node ?? none,
        timeOfDay(run.startedAt),
      ]),
    ),
  };
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? none : duration(value);
}

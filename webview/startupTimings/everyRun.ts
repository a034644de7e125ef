import * as l10n from '@vscode/l10n';
import { type Attributes, svg } from '../elements.ts';
import { duration } from '../figures.ts';
import { type ChartLayout, chartLayout, rowName } from './chartLayout.ts';
import type { MeasuredSide, Measurement, StartName, TimedRun } from './messages.ts';
import { onPress } from './onPress.ts';
import { rowChart } from './rowChart.ts';
import type { TypicalRun } from './whereTimeGoes.ts';
import { runText, sideName, timeOfDay } from './words.ts';

/** Half the size of a mark, in pixels. */
const radius = 4.5;

/** How far marks that would cover each other are moved apart, in pixels; tried in this order. */
const offsets = [0, -6, 6, -12, 12] as const;

/**
 * A strip plot: a mark for every start, the median as a bar, the 95th percentile as a bracket where it means something. A start that
 * succeeded can be picked.
 */
export function everyRun(
  measurement: Measurement,
  width: number,
  onPick?: (picked: TypicalRun) => void,
): HTMLElement {
  const layout = chartLayout(measurement, width);
  return rowChart(layout, {
    rows: measurement.sides,
    summary: summaryText(measurement.sides),
    row: (side, y) => row(side, layout, y, onPick),
  });
}

/** What the marks mean, for the chart's heading. */
export function everyRunLegend({ sides }: Measurement): string {
  return [
    l10n.t('one mark per start'),
    l10n.t('bar: median'),
    ...(sides.some(({ summary }) => summary?.p95Trustworthy) ? [l10n.t('bracket: p95')] : []),
    ...(sides.some(({ failed }) => failed > 0) ? [l10n.t('✕: failed')] : []),
  ].join(' · ');
}

function summaryText(sides: readonly MeasuredSide[]): string {
  const texts = sides.map(({ start, summary, failed }) => {
    const failures = failed > 0 ? [l10n.t('{0} failed', failed)] : [];
    const figures = summary
      ? [
          l10n.t(
            '{0} starts from {1} to {2}, median {3}',
            summary.n,
            duration(summary.min),
            duration(summary.max),
            duration(summary.median),
          ),
        ]
      : [];
    return `${sideName(start)}: ${[...figures, ...failures].join(', ') || l10n.t('no start yet')}`;
  });
  return l10n.t('Every run. {0}', texts.join('; '));
}

function row(
  side: MeasuredSide,
  layout: ChartLayout,
  y: number,
  onPick: ((picked: TypicalRun) => void) | undefined,
): SVGGElement {
  const { scale, width } = layout;
  const { summary, start } = side;
  const succeeded = side.runs.filter(({ firstResponseMs }) => firstResponseMs !== undefined);
  const failed = side.runs.filter(({ failure }) => failure !== undefined);
  const medianText = summary ? [duration(summary.median)] : [];
  const failedStep = failed.length > 1 ? Math.min(12, 52 / (failed.length - 1)) : 0;
  const failedFrom = width - 6 - (failed.length - 1) * failedStep;
  return svg(
    'g',
    { class: `side-${start}` },
    svg('text', rowName(layout, y), sideName(start)),
    ...spread(succeeded, layout).map(({ run, x, offset }) => {
      const made = mark(side, run, x, y + offset);
      if (onPick)
        makePickable(made, () => {
          onPick({ side, run });
        });
      return made;
    }),
    ...(summary
      ? [
          svg('line', {
            class: 'median',
            x1: scale.x(summary.median),
            x2: scale.x(summary.median),
            y1: y - 11,
            y2: y + 11,
          }),
        ]
      : []),
    ...(summary?.p95Trustworthy ? [bracket(scale.x(summary.p95) + 8, y)] : []),
    ...medianText.map((text) =>
      svg(
        'text',
        { class: 'figure', x: scale.x(summary?.max ?? 0) + (summary?.p95Trustworthy ? 18 : 14), y: y + 4 },
        text,
      ),
    ),
    ...failed.map((run, index) => cross(side, run, failedFrom + index * failedStep, y)),
  );
}

interface PlacedRun {
  readonly run: TimedRun;
  readonly x: number;
  readonly offset: number;
}

/** Moves marks of nearly the same time apart, so that each can be seen and pointed at. */
function spread(runs: readonly TimedRun[], { scale }: ChartLayout): PlacedRun[] {
  const placed: PlacedRun[] = [];
  for (const run of runs) {
    const x = scale.x(run.firstResponseMs ?? 0);
    const isFree = (offset: number): boolean =>
      placed.every((other) => Math.hypot(other.x - x, other.offset - offset) >= 2 * radius - 1);
    placed.push({ run, x, offset: offsets.find(isFree) ?? 0 });
  }
  return placed;
}

/** A start that succeeded: another shape for each side, for those who do not see its colour. */
function mark(side: MeasuredSide, run: TimedRun, x: number, y: number): SVGGElement {
  return svg(
    'g',
    { ...markAttributes(side, run), class: 'mark' },
    // Larger than what is seen: a pointer need not hit exactly.
    svg('circle', { class: 'target', cx: x, cy: y, r: 9 }),
    shape(side.start, x, y),
  );
}

/** As a button that says whether it is pressed; which ones are is not the chart's to know. */
function makePickable(mark: SVGGElement, onPick: () => void): void {
  mark.setAttribute('role', 'button');
  mark.setAttribute('aria-pressed', 'false');
  onPress(mark, onPick);
}

/** With an id by which a mark is found again, to keep its focus, when the chart is drawn anew. */
function markAttributes(side: MeasuredSide, run: TimedRun): Attributes {
  const figures = [runText(side, run), run.node ?? [], timeOfDay(run.startedAt)].flat().join(' · ');
  return { id: `run-${side.start}-${run.number}`, role: 'img', 'aria-label': figures };
}

/** The shape that stands for a side, everywhere the same. */
export function shape(start: StartName, x: number, y: number): SVGElement {
  const r = radius;
  switch (start) {
    case 'cold':
      return svg('circle', { class: 'shape', cx: x, cy: y, r });
    case 'native':
      return svg('path', {
        class: 'shape',
        d: `M${x} ${y - r - 1} L${x + r + 1} ${y} L${x} ${y + r + 1} L${x - r - 1} ${y} Z`,
      });
    case 'nested':
      return svg('path', {
        class: 'shape',
        d: `M${x} ${y - r - 1} L${x + r + 1} ${y + r} L${x - r - 1} ${y + r} Z`,
      });
  }
}

/** A start that failed has no time: its mark stands at the end of the row. */
function cross(side: MeasuredSide, run: TimedRun, x: number, y: number): SVGGElement {
  const r = 4;
  return svg(
    'g',
    { ...markAttributes(side, run), class: 'mark failed' },
    svg('circle', { class: 'target', cx: x, cy: y, r: 8 }),
    svg('path', {
      class: 'cross',
      d: `M${x - r} ${y - r} L${x + r} ${y + r} M${x - r} ${y + r} L${x + r} ${y - r}`,
    }),
  );
}

function bracket(x: number, y: number): SVGPathElement {
  return svg('path', { class: 'bracket', d: `M${x - 4} ${y - 9} H${x} V${y + 9} H${x - 4}` });
}

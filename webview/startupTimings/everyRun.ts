import * as l10n from '@vscode/l10n';
import { type Attributes, copy, html, svg } from '../elements.ts';
import { duration } from '../figures.ts';
import { type ChartLayout, chartLayout, rowName } from './chartLayout.ts';
import type { ScaleKind } from './keptPage.ts';
import { markNear, type PlacedMark } from './markOf.ts';
import type { MeasuredSide, Measurement, TimedRun } from './messages.ts';
import { onPress } from './onPress.ts';
import { rowChart } from './rowChart.ts';
import { type ScalePart, scaleSwitch } from './scaleSwitch.ts';
import { section } from './section.ts';
import { crossAt, shapeAt, shapeRadius } from './startShape.ts';
import { scaleText } from './timeScale.ts';
import type { TypicalRun } from './whereTimeGoes.ts';
import { runText, sideName, timeOfDay } from './words.ts';

/** How far marks that would cover each other are moved apart, in pixels; tried in this order. */
const offsets = [0, -6, 6, -12, 12] as const;

/** A start with its mark. */
interface MarkedRun extends PlacedMark, TypicalRun {}

/**
 * A strip plot: a mark for every start, the median as a bar, the 95th percentile as a bracket where it means something. A start that
 * succeeded can be picked.
 */
export function everyRun(
  measurement: Measurement,
  width: number,
  scale: ScalePart,
  onPick?: (picked: TypicalRun) => void,
): HTMLElement {
  const layout = chartLayout(measurement, width, scale.kind);
  const marked: MarkedRun[] = [];
  const chart = rowChart(layout, {
    rows: measurement.sides,
    summary: `${summaryText(measurement.sides)}. ${scaleText(scale.kind)}`,
    row: (side, y) => {
      const runs = [...succeeded(side, layout, y, onPick !== undefined), ...failed(side, layout, y)];
      marked.push(...runs);
      return row(side, layout, y, runs);
    },
  });
  // A thousand marks with a part for pointers and listeners each would be most of the page.
  const markOf = markNear(chart, marked);
  if (onPick)
    onPress(
      chart,
      (mark) => {
        pick(marked, mark, onPick);
      },
      markOf,
    );
  const made = section(
    l10n.t('Every run'),
    html('span', { class: 'legend' }, legend(measurement, scale.kind)),
    chart,
    markOf,
  );
  // Without a time there is nothing on the axis.
  if (measurement.sides.some(({ summary }) => summary)) {
    const actions = html('span', { class: 'actions' }, scaleSwitch('runs-scale', scale));
    made.querySelector('.section-title')?.append(actions);
  }
  return made;
}

/** What the marks mean. */
function legend({ sides }: Measurement, scale: ScaleKind): string {
  return [
    l10n.t('one mark per start'),
    l10n.t('bar: median'),
    ...(sides.some(({ summary }) => summary?.p95Trustworthy) ? [l10n.t('bracket: p95')] : []),
    ...(sides.some(({ failed }) => failed > 0) ? [l10n.t('✕: failed')] : []),
    ...(scale === 'log' ? [l10n.t('logarithmic time axis')] : []),
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
  { start, summary }: MeasuredSide,
  layout: ChartLayout,
  y: number,
  runs: readonly MarkedRun[],
): SVGGElement {
  const { scale } = layout;
  return svg(
    'g',
    { class: `side-${start}` },
    svg('text', rowName(layout, y), sideName(start)),
    // Colours are inherited: found for each of a thousand marks, they take longer.
    svg('g', { class: 'shape' }, ...runs.map(({ mark }) => mark)),
    ...(summary
      ? [
          svg('line', {
            class: 'median',
            x1: scale.x(summary.median),
            x2: scale.x(summary.median),
            y1: y - 11,
            y2: y + 11,
          }),
          svg(
            'text',
            { class: 'figure', x: scale.x(summary.max) + (summary.p95Trustworthy ? 18 : 14), y: y + 4 },
            duration(summary.median),
          ),
        ]
      : []),
    ...(summary?.p95Trustworthy ? [bracket(scale.x(summary.p95) + 8, y)] : []),
  );
}

/** The starts that succeeded, around the middle of their row. */
function succeeded(
  side: MeasuredSide,
  layout: ChartLayout,
  middle: number,
  isPickable: boolean,
): MarkedRun[] {
  const runs = side.runs.filter(({ firstResponseMs }) => firstResponseMs !== undefined);
  const template = svg('path', {
    class: 'mark run',
    tabindex: -1,
    // Which ones are pressed is not the chart's to know.
    ...(isPickable ? { role: 'button', 'aria-pressed': 'false' } : { role: 'img' }),
  });
  return spread(runs, layout).map(({ run, x, offset }) => {
    const y = middle + offset;
    const mark = copy(template, { ...markAttributes(side, run), d: shapeAt(side.start, x, y) });
    return { side, run, mark, x, y };
  });
}

/** The starts that failed have no time: their marks stand at the end of the row. */
function failed(side: MeasuredSide, { width }: ChartLayout, y: number): MarkedRun[] {
  const runs = side.runs.filter(({ failure }) => failure !== undefined);
  const step = runs.length > 1 ? Math.min(12, 52 / (runs.length - 1)) : 0;
  return runs.map((run, index) => {
    const x = width - 6 - (runs.length - 1 - index) * step;
    const mark = svg('path', {
      ...markAttributes(side, run),
      role: 'img',
      class: 'mark run cross',
      d: crossAt(x, y),
    });
    return { side, run, mark, x, y };
  });
}

interface PlacedRun {
  readonly run: TimedRun;
  readonly x: number;
  readonly offset: number;
}

/** Moves marks of nearly the same time apart, so that each can be seen and pointed at. */
function spread(runs: readonly TimedRun[], { scale }: ChartLayout): PlacedRun[] {
  const apart = 2 * shapeRadius - 1;
  // By columns of this width: only marks of the same one and those beside it can be too near.
  const columns = new Map<number, PlacedRun[]>();
  return runs.map((run) => {
    const x = scale.x(run.firstResponseMs ?? 0);
    const column = Math.floor(x / apart);
    const isFreeIn = (each: number, offset: number): boolean =>
      columns.get(each)?.every((other) => Math.hypot(other.x - x, other.offset - offset) >= apart) ?? true;
    const isFree = (offset: number): boolean =>
      isFreeIn(column, offset) && isFreeIn(column - 1, offset) && isFreeIn(column + 1, offset);
    const placed = { run, x, offset: offsets.find(isFree) ?? 0 };
    const others = columns.get(column);
    if (others) others.push(placed);
    else columns.set(column, [placed]);
    return placed;
  });
}

/** With an id by which a mark is found again, to keep its focus, when the chart is drawn anew. */
function markAttributes(side: MeasuredSide, run: TimedRun): Attributes {
  return { id: `run-${side.start}-${run.number}`, 'aria-label': labelOf(side, run) };
}

/** They do not depend on how the chart is drawn, and take longer to make than their marks. */
const labels = new WeakMap<TimedRun, string>();

function labelOf(side: MeasuredSide, run: TimedRun): string {
  const known = labels.get(run);
  if (known !== undefined) return known;
  const made = [runText(side, run), run.node ?? [], timeOfDay(run.startedAt)].flat().join(' · ');
  labels.set(run, made);
  return made;
}

function pick(marked: readonly MarkedRun[], mark: Element, onPick: (picked: TypicalRun) => void): void {
  const picked = marked.find((each) => each.mark === mark);
  if (picked?.run.firstResponseMs !== undefined) onPick(picked);
}

function bracket(x: number, y: number): SVGPathElement {
  return svg('path', { class: 'bracket', d: `M${x - 4} ${y - 9} H${x} V${y + 9} H${x - 4}` });
}

import * as l10n from '@vscode/l10n';
import { html, svg } from '../elements.ts';
import { duration } from '../figures.ts';
import { narrowBelow } from './chartLayout.ts';
import { comparableKey, subjectName } from './comparable.ts';
import { imageText } from './historyTable.ts';
import type { ScaleKind } from './keptPage.ts';
import type { HistoryEntry, HistorySide, StartName } from './messages.ts';
import { onPress } from './onPress.ts';
import { roveFocus } from './rovingFocus.ts';
import { crossAt, shape, shapeAt } from './startShape.ts';
import { speedUpText } from './tables.ts';
import { scaleText, timeScale, type TimeScale } from './timeScale.ts';
import { dateAndTime, dayOfYear, sideName, timeOfDay } from './words.ts';

/** The narrowest column in which a measurement can still be hit with a pointer, in pixels. */
const narrowestColumn = 12;

/** The widest one that is marked, in pixels: of few measurements, one would be most of the chart. */
const widestColumn = 96;

/** From the top of the chart to its middle axis and its end, in pixels. */
const top = 24;
const bottom = 184;
const height = 212;

/** Room for the dates of the axis below, in pixels. */
const dateWidth = 90;

/** What a history chart shows. */
export interface HistoryChart {
  /** In time order. */
  readonly entries: readonly HistoryEntry[];
  /** The id of the measurement that the page shows. */
  readonly shownId: string | undefined;
  readonly scale: ScaleKind;
  readonly onOpen: (id: string) => void;
}

/** Where things are in the chart. */
interface Layout {
  readonly left: number;
  readonly right: number;
  readonly column: number;
  /** Of the middle of a column. */
  readonly x: (index: number) => number;
  readonly scale: TimeScale;
}

/** How many measurements there is room for, each with a mark of its own. */
export function chartCapacity(width: number): number {
  return Math.max(1, Math.floor((width - axisWidth(width) - 12) / narrowestColumn));
}

/** The medians of measurements in time order; lines join those that can be compared. Each opens its measurement. */
export function historyChart({ entries, shownId, scale, onOpen }: HistoryChart, width: number): HTMLElement {
  const layout = layoutOf(entries, scale, width);
  const changes = imageChanges(entries);
  const chart = svg(
    'svg',
    {
      width,
      height,
      role: 'group',
      'aria-label': `${summaryText(entries)}. ${scaleText(scale)}`,
      class: 'chart',
    },
    timeLines(layout),
    dates(entries, layout),
    ...changes.map((index) => imageChange(layout, index)),
    ...lines(entries, layout),
    ...entries.map((entry, index) =>
      column(entry, layout, index, { shownId, hasNewImage: changes.includes(index) }),
    ),
    ...points(entries, layout),
  );
  roveFocus(chart);
  onPress(chart, ({ id }) => {
    const opened = entries.find((entry) => markId(entry) === id);
    if (opened) onOpen(opened.id);
  });
  return html('div', { class: 'chart-frame' }, chart);
}

/** What the marks mean. */
export function historyLegend(entries: readonly HistoryEntry[], scale: ScaleKind): HTMLElement {
  const starts = [...new Set(entries.flatMap(({ sides }) => sides.map(({ start }) => start)))];
  return html(
    'span',
    { class: 'legend' },
    html('span', {}, l10n.t('median of each measurement')),
    ...starts.map((start) =>
      html(
        'span',
        { class: `legend-entry side-${start}` },
        svg('svg', { width: 12, height: 12, 'aria-hidden': 'true' }, shape(start, 6, 6)),
        sideName(start).toLowerCase(),
      ),
    ),
    ...(imageChanges(entries).length > 0 ? [html('span', {}, l10n.t('dashed: image changed'))] : []),
    ...(scale === 'log' ? [html('span', {}, l10n.t('logarithmic time axis'))] : []),
  );
}

function axisWidth(width: number): number {
  return width < narrowBelow ? 52 : 64;
}

function layoutOf(entries: readonly HistoryEntry[], kind: ScaleKind, width: number): Layout {
  const left = axisWidth(width);
  const right = width - 12;
  const column = (right - left) / Math.max(1, entries.length);
  const medians = entries.flatMap(({ sides }) => sides.flatMap(({ median }) => median ?? []));
  return {
    left,
    right,
    column,
    x: (index) => left + (index + 0.5) * column,
    scale: timeScale(kind, medians, bottom, top),
  };
}

function summaryText(entries: readonly HistoryEntry[]): string {
  const [first] = entries;
  const last = entries.at(-1);
  if (!first || !last) return l10n.t('History');
  const starts = [...new Set(entries.flatMap(({ sides }) => sides.map(({ start }) => start)))];
  const ranges = starts.map((start) => {
    const medians = entries.flatMap(({ sides }) => sides.find((side) => side.start === start)?.median ?? []);
    return medians.length === 0
      ? l10n.t('{0}: no start succeeded', sideName(start))
      : l10n.t(
          '{0}: medians from {1} to {2}',
          sideName(start),
          duration(Math.min(...medians)),
          duration(Math.max(...medians)),
        );
  });
  return l10n.t(
    'History. {0} measurements from {1} to {2}. {3}',
    entries.length,
    dateAndTime(first.measuredAt),
    dateAndTime(last.measuredAt),
    ranges.join('; '),
  );
}

function timeLines({ left, right, scale }: Layout): SVGGElement {
  return svg(
    'g',
    { class: 'axis', 'aria-hidden': 'true' },
    ...scale.ticks.flatMap(({ ms, text }) => {
      const y = scale.x(ms);
      return [
        svg('line', { x1: left, x2: right, y1: y, y2: y }),
        ...(text === undefined ? [] : [svg('text', { x: left - 8, y: y + 4, 'text-anchor': 'end' }, text)]),
      ];
    }),
  );
}

/** Dates below so many columns as there is room for; times, where all is of one day. */
function dates(entries: readonly HistoryEntry[], { column: columnWidth, x }: Layout): SVGGElement {
  const step = Math.ceil(dateWidth / columnWidth);
  const isOneDay = new Set(entries.map(({ measuredAt }) => dayOfYear(measuredAt))).size === 1;
  const text = isOneDay ? timeOfDay : dayOfYear;
  return svg(
    'g',
    { class: 'axis', 'aria-hidden': 'true' },
    ...entries.flatMap(({ measuredAt }, index) =>
      index % step === 0
        ? [svg('text', { x: x(index), y: bottom + 20, 'text-anchor': 'middle' }, text(measuredAt))]
        : [],
    ),
  );
}

/** A line for each side of measurements that can be compared. */
function lines(entries: readonly HistoryEntry[], { x, scale }: Layout): SVGPathElement[] {
  const paths = new Map<string, { readonly start: StartName; readonly points: string[] }>();
  for (const [index, entry] of entries.entries()) {
    for (const { start, median } of entry.sides) {
      if (median === undefined) continue;
      const key = `${start} ${comparableKey(entry)}`;
      const path = paths.get(key) ?? { start, points: [] };
      paths.set(key, path);
      path.points.push(`${x(index)} ${scale.x(median)}`);
    }
  }
  return [...paths.values()]
    .filter(({ points }) => points.length > 1)
    .map(({ start, points }) =>
      svg('path', { class: `history-line side-${start}`, d: `M${points.join(' L')}` }),
    );
}

/** The medians, those of a side as one path, and a cross for each side of which no start succeeded. */
function points(entries: readonly HistoryEntry[], { x, scale }: Layout): SVGPathElement[] {
  const outlines = new Map<string, string>();
  for (const [index, { sides }] of entries.entries()) {
    for (const { start, median } of sides) {
      const [className, outline] =
        median === undefined
          ? ['point cross', crossAt(x(index), bottom)]
          : [`point shape side-${start}`, shapeAt(start, x(index), scale.x(median))];
      outlines.set(className, (outlines.get(className) ?? '') + outline);
    }
  }
  return [...outlines].map(([className, d]) => svg('path', { class: className, d }));
}

interface ColumnContext extends Pick<HistoryChart, 'shownId'> {
  /** Whether its container had another image than before. */
  readonly hasNewImage: boolean;
}

function column(
  entry: HistoryEntry,
  { x, column: room }: Layout,
  index: number,
  { shownId, hasNewImage }: ColumnContext,
): SVGRectElement {
  const isShown = entry.id === shownId;
  const width = Math.min(room, widestColumn);
  return svg('rect', {
    class: isShown ? 'mark target column is-shown' : 'mark target column',
    id: markId(entry),
    role: 'button',
    'aria-label': entryText(entry, hasNewImage),
    'aria-current': isShown ? 'true' : undefined,
    x: x(index) - width / 2,
    y: 0,
    width,
    height: bottom,
  });
}

function markId({ id }: HistoryEntry): string {
  return `history-${id}`;
}

function entryText(entry: HistoryEntry, hasNewImage: boolean): string {
  const image = imageText(entry);
  return [
    dateAndTime(entry.measuredAt),
    ...entry.sides.map(sideText),
    subjectName(entry),
    ...(entry.nodes.length > 0 ? [entry.nodes.join(', ')] : []),
    entry.checkpoint.label ?? entry.checkpoint.name,
    ...(image === undefined ? [] : [image]),
    ...(hasNewImage ? [l10n.t('image changed')] : []),
    ...(entry.status === 'cancelled' ? [l10n.t('ended early')] : []),
    ...(entry.status === 'failed' ? [l10n.t('failed')] : []),
  ].join(' · ');
}

function sideText(side: HistorySide): string {
  const { start, median, n, failed } = side;
  if (median === undefined) return l10n.t('{0}: no start succeeded', sideName(start));
  const times = side.speedUp ? `, ${speedUpText(side)}` : '';
  const failures = failed > 0 ? `, ${l10n.t('{0} failed', failed)}` : '';
  return `${l10n.t('{0}: {1}, median of {2}', sideName(start), duration(median), n)}${times}${failures}`;
}

/** The indexes of the measurements whose container had another image than in the comparable one before. */
function imageChanges(entries: readonly HistoryEntry[]): readonly number[] {
  const images = new Map<string, string>();
  return entries.flatMap((entry, index) => {
    const { imageRef, imageName } = entry.checkpoint;
    const image = imageRef ?? imageName;
    if (image === undefined) return [];
    const key = comparableKey(entry);
    const before = images.get(key);
    images.set(key, image);
    return before === undefined || before === image ? [] : [index];
  });
}

function imageChange({ left, column: width }: Layout, index: number): SVGLineElement {
  const x = left + index * width;
  return svg('line', { class: 'image-change', x1: x, x2: x, y1: 4, y2: bottom });
}

import * as l10n from '@vscode/l10n';
import { type Moment, timeBetween } from '../../src/startup/moment.ts';
import type { PastSpanName, PastStartup } from '../../src/startup/pastStartup.ts';
import { html, svg } from '../elements.ts';
import { boundsText } from './boundsText.ts';
import { type ChartLayout, narrowBelow, rowName } from './chartLayout.ts';
import { momentText } from './momentText.ts';
import { rowChart } from './rowChart.ts';
import { spanName } from './startedPodWords.ts';
import { linearScale, type TimeScale } from './timeScale.ts';

/** Half the height of a bar, in pixels. */
const halfHeight = 8;

/** Room for a figure with its precision on the right of a row, in pixels. */
const figureWidth = 128;

/** A bar of the chart. */
interface Row {
  readonly name: string;
  readonly colors: string;
  readonly from: Moment;
  readonly to: Moment;
}

/** When each stretch of a startup was, one below the other: full where it certainly was, pale where it may have been. */
export function startedPodChart(startup: PastStartup, width: number): HTMLElement {
  const isNarrow = width < narrowBelow;
  const rows = rowsOf(startup);
  const longest = Math.max(...rows.map(({ to }) => to.latestMs - startup.created.earliestMs));
  const layout: ChartLayout = {
    width,
    isNarrow,
    rowHeight: isNarrow ? 46 : 28,
    firstRow: isNarrow ? 34 : 16,
    scale: linearScale(longest, isNarrow ? 8 : 136, isNarrow ? width - 8 : width - figureWidth),
  };
  return rowChart(layout, {
    rows,
    summary: summaryText(rows),
    row: (each, y) => bar(each, startup.created.earliestMs, layout, y),
  });
}

/** What the two shades mean. */
export function startedPodLegend(): HTMLElement {
  const entry = (kind: 'certain' | 'uncertain', text: string): HTMLElement =>
    html(
      'span',
      { class: 'legend-entry' },
      svg(
        'svg',
        { width: 14, height: 10, 'aria-hidden': 'true' },
        block(kind, 'phase-schedule', 0, 14, 0, 10),
      ),
      text,
    );
  return html(
    'span',
    { class: 'legend' },
    entry('certain', l10n.t('certain')),
    entry('uncertain', l10n.t('at some time in here')),
    html('span', {}, l10n.t('0: the second in which it was created')),
  );
}

/** The stretches, the init containers within theirs, and the whole where it is known to its end. */
function rowsOf({ spans, containers, total }: PastStartup): readonly Row[] {
  const init = containers.flatMap(({ kind, name, started, ended }): Row[] =>
    kind === 'init' && started && ended
      ? [{ name: l10n.t('init: {0}', name), colors: 'phase-init', from: started, to: ended }]
      : [],
  );
  const isKnown = spans.some(({ phase }) => phase === 'init');
  const stretches = spans.flatMap(({ phase, from, to }) => [
    { name: spanName(phase), colors: `phase-${phase satisfies PastSpanName}`, from, to },
    ...(phase === 'init' ? init : []),
  ]);
  const [first, last] = [spans[0], spans.at(-1)];
  return [
    ...stretches,
    ...(isKnown ? [] : init),
    ...(first && last && total
      ? [{ name: l10n.t('total'), colors: 'phase-total', from: first.from, to: last.to }]
      : []),
  ];
}

function bar({ name, colors, from, to }: Row, zeroMs: number, layout: ChartLayout, y: number): SVGGElement {
  const { scale, width, isNarrow } = layout;
  const took = boundsText(timeBetween(from, to));
  const figures = l10n.t(
    '{0}: {1}, from {2} to {3}',
    name,
    took,
    momentText(from, zeroMs),
    momentText(to, zeroMs),
  );
  return svg(
    'g',
    {},
    svg('text', rowName(layout, y), name),
    svg(
      'g',
      { class: 'mark', role: 'img', 'aria-label': figures },
      ...blocks(colors, { from, to }, zeroMs, scale, y - halfHeight),
    ),
    svg('text', { class: 'figure', x: width, y: isNarrow ? y - 18 : y + 4, 'text-anchor': 'end' }, took),
  );
}

/** All of the time in which it may have been, and on it that in which it certainly was. */
function blocks(
  colors: string,
  { from, to }: Pick<Row, 'from' | 'to'>,
  zeroMs: number,
  { x }: TimeScale,
  top: number,
): SVGElement[] {
  const at = (ms: number): number => x(ms - zeroMs);
  const [left, right] = [at(from.earliestMs), at(to.latestMs)];
  const [certainLeft, certainRight] = [at(from.latestMs), at(to.earliestMs)];
  const height = 2 * halfHeight;
  return [
    // Larger than what is seen: a bar may be two pixels wide.
    svg('rect', { class: 'target', x: left - 4, y: top, width: right - left + 8, height }),
    ...(left < certainLeft || certainRight < right
      ? [block('uncertain', colors, left, right - left, top, height)]
      : []),
    ...(certainRight > certainLeft
      ? [block('certain', colors, certainLeft, certainRight - certainLeft, top, height)]
      : []),
  ];
}

function block(
  kind: 'certain' | 'uncertain',
  colors: string,
  x: number,
  width: number,
  y: number,
  height: number,
): SVGRectElement {
  return svg('rect', { class: `phase ${colors} ${kind}`, x, y, width: Math.max(2, width), height, rx: 2 });
}

function summaryText(rows: readonly Row[]): string {
  const texts = rows.map(({ name, from, to }) => `${name} ${boundsText(timeBetween(from, to))}`);
  return l10n.t('Where the time went. {0}', texts.join(', '));
}

import * as l10n from '@vscode/l10n';
import { html, svg } from '../elements.ts';
import { duration } from '../figures.ts';
import { criuText } from './criuRestore.ts';
import { type FigureTable, none } from './figureTable.ts';
import type { TimedRun, ToldEvent } from './messages.ts';
import type { TimeScale } from './timeScale.ts';

/** A mark for each event of a run, whose tip is at `y`. */
export function eventMarks({ events = [] }: TimedRun, { x }: TimeScale, y: number): SVGGElement[] {
  return events.map((event) =>
    svg(
      'g',
      { class: 'mark', role: 'img', 'aria-label': `${eventName(event)}: ${eventTime(event)}` },
      // Larger than what is seen.
      svg('rect', { class: 'target', x: x(event.atMs) - 5, y, width: 10, height: 10 }),
      tip(x(event.atMs), y),
    ),
  );
}

/** What the marks mean, where a run has any. */
export function eventLegend(runs: readonly TimedRun[]): HTMLElement[] {
  if (runs.every(({ events = [] }) => events.length === 0)) return [];
  return [
    html(
      'span',
      { class: 'legend-entry' },
      svg('svg', { width: 8, height: 10, 'aria-hidden': 'true' }, tip(4, 2)),
      l10n.t('told by Kubernetes'),
    ),
  ];
}

/** When runs had their events, which are rows, and what CRIU said of them; `undefined` where nothing was told. */
export function toldTable(
  runs: readonly { readonly name: string; readonly run: TimedRun }[],
): FigureTable | undefined {
  const names = new Set(runs.flatMap(({ run: { events = [] } }) => events.map(eventName)));
  const hasCriu = runs.some(({ run }) => run.criu !== undefined);
  if (names.size === 0 && !hasCriu) return undefined;
  const times = ({ events = [] }: TimedRun, name: string): string =>
    events
      .filter((event) => eventName(event) === name)
      .map(eventTime)
      .join(', ');
  return {
    caption: l10n.t('What was told of the two runs'),
    columns: [l10n.t('Event'), ...runs.map(({ name }) => name)],
    rows: [
      ...[...names].map((name) => [name, ...runs.map(({ run }) => times(run, name) || none)]),
      ...(hasCriu
        ? [[l10n.t('restore'), ...runs.map(({ run }) => (run.criu ? criuText(run.criu) : none))]]
        : []),
    ],
  };
}

/** In Kubernetes' own words, which are the same in every language. */
function eventName({ by, reason, container }: ToldEvent): string {
  return `${by}: ${reason}${container === undefined ? '' : ` ${container}`}`;
}

function eventTime({ atMs, pullMs }: ToldEvent): string {
  return pullMs === undefined
    ? duration(atMs)
    : l10n.t('{0}, pulled for {1}', duration(atMs), duration(pullMs));
}

function tip(x: number, y: number): SVGPathElement {
  return svg('path', { class: 'told', d: `M${x} ${y}l3.5 6h-7z` });
}

import * as l10n from '@vscode/l10n';
import { html, svg } from '../elements.ts';
import { duration } from '../figures.ts';
import { criuText } from './criuRestore.ts';
import { type FigureTable, none } from './figureTable.ts';
import type { TimedRun, ToldEvent } from './messages.ts';
import type { TimeScale } from './timeScale.ts';

/** How far from the middle of its bar the tip of a mark is, in pixels. */
const tipDistance = 11;

/** A mark for each event of a run, on the bar whose middle is at `y`: containerd's above it, all others below. */
export function eventMarks({ events = [] }: TimedRun, { x }: TimeScale, y: number): SVGGElement[] {
  return events.map((event) => {
    const side = isOfContainerd(event) ? -1 : 1;
    const tipAt = y + side * tipDistance;
    return svg(
      'g',
      { class: 'mark', role: 'img', 'aria-label': `${eventName(event)}: ${eventTime(event)}` },
      // Larger than what is seen.
      svg('rect', {
        class: 'target',
        x: x(event.atMs) - 5,
        y: side > 0 ? tipAt : tipAt - 10,
        width: 10,
        height: 10,
      }),
      tip(x(event.atMs), tipAt, side),
    );
  });
}

/** What the marks mean, where a run has any. */
export function eventLegend(runs: readonly TimedRun[]): HTMLElement[] {
  const events = runs.flatMap(({ events = [] }) => events);
  return [
    ...(events.every(isOfContainerd) ? [] : [legendEntry(l10n.t('told by Kubernetes'), tip(4, 2, 1))]),
    ...(events.some(isOfContainerd) ? [legendEntry(l10n.t('told by containerd'), tip(4, 8, -1))] : []),
  ];
}

function legendEntry(text: string, mark: SVGPathElement): HTMLElement {
  return html(
    'span',
    { class: 'legend-entry' },
    svg('svg', { width: 8, height: 10, 'aria-hidden': 'true' }, mark),
    text,
  );
}

/** What the node's own runtime told; all else has come by way of the API server. */
export function isOfContainerd({ by }: ToldEvent): boolean {
  return by === 'containerd';
}

/** When runs had their events, which are rows, and what CRIU said of them; `undefined` where nothing was told. */
export function toldTable(
  runs: readonly { readonly name: string; readonly run: TimedRun }[],
): FigureTable | undefined {
  const events = runs.flatMap(({ run }) => run.events ?? []).toSorted((one, other) => one.atMs - other.atMs);
  const names = new Set(events.map(eventName));
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

/** In Kubernetes' and containerd's own words, which are the same in every language. */
function eventName(event: ToldEvent): string {
  const { by, reason, container } = event;
  // What containerd tells of no container is of the pod's sandbox.
  const of = container ?? (isOfContainerd(event) ? '(sandbox)' : undefined);
  return [`${by}: ${reason}`, ...(of === undefined ? [] : [of])].join(' ');
}

function eventTime({ atMs, pullMs }: ToldEvent): string {
  return pullMs === undefined
    ? duration(atMs)
    : l10n.t('{0}, pulled for {1}', duration(atMs), duration(pullMs));
}

/** A triangle that points up (`side` 1) or down (-1) to its tip. */
function tip(x: number, y: number, side: 1 | -1): SVGPathElement {
  return svg('path', { class: 'told', d: `M${x} ${y}l3.5 ${6 * side}h-7z` });
}

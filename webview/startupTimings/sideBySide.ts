import * as l10n from '@vscode/l10n';
import { html, svg } from '../elements.ts';
import { duration, signedDuration } from '../figures.ts';
import { type ChartLayout, narrowBelow, rowName } from './chartLayout.ts';
import { comparedRuns, type PhaseDifference, phaseDifferences, runKey } from './comparedRuns.ts';
import { type FigureTable, figureTable, none } from './figureTable.ts';
import type { RunPair } from './keptPage.ts';
import type { Measurement, PhaseSpan } from './messages.ts';
import { rowChart } from './rowChart.ts';
import { runSelect } from './runSelect.ts';
import { section } from './section.ts';
import { shape } from './startShape.ts';
import { milliseconds } from './tables.ts';
import { linearScale } from './timeScale.ts';
import { toldTable } from './toldEvents.ts';
import { type TypicalRun, typicalRunName } from './whereTimeGoes.ts';
import { phaseName, runText } from './words.ts';

/** Half the height of a row's two bars and the gap between them, in pixels. */
const barHeight = 8;

/** Room for a difference on the right of a row, in pixels. */
const differenceWidth = 84;

/** Which runs are compared, and what to do when others are to be. */
export interface PairPart {
  readonly pair: RunPair;
  readonly onPair: (pair: RunPair) => void;
}

type Compared = readonly [TypicalRun, TypicalRun];

/** A row of the chart: a phase, or the whole. */
interface Row {
  readonly name: string;
  readonly difference?: number | undefined;
  /** Of the first run above those of the second. */
  readonly bars: readonly [readonly Bar[], readonly Bar[]];
}

interface Bar extends Pick<PhaseSpan, 'fromMs' | 'toMs'> {
  readonly className: string;
}

/** Two runs phase by phase on one axis, with the difference of each: as a chart and as a table. Nothing where there are no two. */
export function sideBySide(measurement: Measurement, part: PairPart, width: number): HTMLElement[] {
  const compared = comparedRuns(measurement, part.pair);
  if (!compared) return [];
  const differences = phaseDifferences(compared);
  const made = section(
    l10n.t('Two runs side by side'),
    legend(compared, differences),
    chart(compared, differences, width),
  );
  made.id = 'side-by-side';
  made.querySelector('.section-title')?.after(choices(measurement, compared, part));
  const told = toldTable(compared.map((each) => ({ name: typicalRunName(each), run: each.run })));
  made.append(figureTable(differenceTable(compared, differences)), ...(told ? [figureTable(told)] : []));
  return [made];
}

/** Which bar is whose: it stands in the picture of the page, too, unlike what is chosen. */
function legend(compared: Compared, differences: readonly PhaseDifference[]): HTMLElement {
  const [one, other] = compared;
  const entry = ({ side: { start } }: TypicalRun, text: string): HTMLElement =>
    html(
      'span',
      { class: `legend-entry side-${start}` },
      svg('svg', { width: 12, height: 12, 'aria-hidden': 'true' }, shape(start, 6, 6)),
      text,
    );
  return html(
    'span',
    { class: 'legend' },
    entry(one, l10n.t('above: {0}', typicalRunName(one))),
    entry(other, l10n.t('below: {0}', typicalRunName(other))),
    html('span', {}, l10n.t('right: how much longer the second takes')),
    ...(differences.some(({ phase }) => phase === 'unknown')
      ? [html('span', {}, l10n.t('dashed: not seen in detail'))]
      : []),
  );
}

/** Shows in a chart of all runs which two are compared. */
export function markCompared(root: ParentNode, compared: Compared | undefined): void {
  for (const mark of root.querySelectorAll('.mark[aria-pressed="true"]'))
    mark.setAttribute('aria-pressed', 'false');
  for (const each of compared ?? []) {
    root.querySelector(`#run-${runKey(each)}[aria-pressed]`)?.setAttribute('aria-pressed', 'true');
  }
}

function choices(measurement: Measurement, compared: Compared, { onPair }: PairPart): HTMLElement {
  const [one, other] = compared;
  const [first, second] = [runKey(one), runKey(other)];
  const select = (id: string, name: string, chosen: TypicalRun, choose: (key: string) => void): HTMLElement =>
    html('label', { class: 'choice' }, name, runSelect(id, measurement, chosen, choose));
  return html(
    'div',
    { class: 'filters' },
    select('first-run', l10n.t('First run'), one, (key) => {
      onPair({ first: key, second });
    }),
    select('second-run', l10n.t('Second run'), other, (key) => {
      onPair({ first, second: key });
    }),
  );
}

function chart(compared: Compared, differences: readonly PhaseDifference[], width: number): HTMLElement {
  const isNarrow = width < narrowBelow;
  const longest = Math.max(...compared.map(({ run }) => run.firstResponseMs ?? 0));
  const layout: ChartLayout = {
    width,
    isNarrow,
    rowHeight: isNarrow ? 46 : 30,
    firstRow: isNarrow ? 34 : 16,
    scale: linearScale(longest, isNarrow ? 8 : 136, width - differenceWidth),
  };
  return rowChart(layout, {
    rows: rowsOf(compared, differences),
    summary: summaryText(compared),
    row: (each, y) => row(each, compared, layout, y),
  });
}

function rowsOf(compared: Compared, differences: readonly PhaseDifference[]): Row[] {
  const [one, other] = compared;
  const barsOf = (bars: (each: TypicalRun) => readonly Bar[]): Row['bars'] => [bars(one), bars(other)];
  return [
    ...differences.map(({ phase, difference }) => ({
      name: phaseName(phase),
      difference,
      bars: barsOf(({ side, run }) =>
        run.spans
          .filter((span) => span.phase === phase)
          .map(({ fromMs, toMs }) => ({
            fromMs,
            toMs,
            className: phase === 'unknown' ? 'phase phase-unknown' : `bar side-${side.start}`,
          })),
      ),
    })),
    {
      name: l10n.t('total'),
      difference: totalDifference(compared),
      bars: barsOf(({ side, run }) => [
        { fromMs: 0, toMs: run.firstResponseMs ?? 0, className: `bar side-${side.start}` },
      ]),
    },
  ];
}

function row(
  { name, difference, bars }: Row,
  compared: Compared,
  layout: ChartLayout,
  y: number,
): SVGGElement {
  const tops = [y - barHeight - 1, y + 1];
  return svg(
    'g',
    {},
    svg('text', rowName(layout, y), name),
    ...bars.flatMap((each, index) => {
      const run = compared[index];
      return run
        ? each.map((one) => bar(one, `${name}, ${typicalRunName(run)}`, layout, tops[index] ?? y))
        : [];
    }),
    svg(
      'text',
      { class: 'figure', x: layout.width, y: y + 4, 'text-anchor': 'end' },
      difference === undefined ? none : signedDuration(difference),
    ),
  );
}

function bar({ fromMs, toMs, className }: Bar, name: string, { scale }: ChartLayout, y: number): SVGGElement {
  const x = scale.x(fromMs);
  const width = Math.max(2, scale.x(toMs) - x);
  const figures = l10n.t(
    '{0}, from {1} to {2}',
    `${name}: ${duration(toMs - fromMs)}`,
    duration(fromMs),
    duration(toMs),
  );
  return svg(
    'g',
    { class: 'mark', role: 'img', 'aria-label': figures },
    // Larger than what is seen: a bar may be two pixels wide.
    svg('rect', { class: 'target', x: x - 4, y, width: width + 8, height: barHeight }),
    svg('rect', { class: className, x, y, width, height: barHeight }),
  );
}

function totalDifference([one, other]: Compared): number {
  return (other.run.firstResponseMs ?? 0) - (one.run.firstResponseMs ?? 0);
}

function summaryText(compared: Compared): string {
  const [first = '', second = ''] = compared.map(({ side, run }) => runText(side, run));
  return l10n.t(
    'Two runs side by side. First: {0}. Second: {1}. Difference: {2}.',
    first,
    second,
    signedDuration(totalDifference(compared)),
  );
}

function differenceTable(compared: Compared, differences: readonly PhaseDifference[]): FigureTable {
  const [one, other] = compared;
  return {
    caption: l10n.t('What differs between the two runs'),
    columns: [l10n.t('Phase'), ...compared.map(typicalRunName), l10n.t('difference')],
    rows: [
      ...differences.map(({ phase, first, second, difference }) => [
        phaseName(phase),
        milliseconds(first),
        milliseconds(second),
        difference === undefined ? none : signedDuration(difference),
      ]),
      [
        l10n.t('total'),
        milliseconds(one.run.firstResponseMs),
        milliseconds(other.run.firstResponseMs),
        signedDuration(totalDifference(compared)),
      ],
    ],
  };
}

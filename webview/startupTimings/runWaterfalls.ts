import * as l10n from '@vscode/l10n';
import { html, svg } from '../elements.ts';
import { duration } from '../figures.ts';
import { actionButton } from './actionButton.ts';
import { type ChartLayout, chartLayout, rowName } from './chartLayout.ts';
import { markUnder } from './markOf.ts';
import type { Measurement } from './messages.ts';
import { phaseBlock } from './phaseBlock.ts';
import { rowChart } from './rowChart.ts';
import { crossAt } from './startShape.ts';
import { Tooltip } from './tooltip.ts';
import { spansText, type TypicalRun, typicalRunName } from './whereTimeGoes.ts';
import { runText } from './words.ts';

/** So many rows are drawn before all of them are asked for: a page has room for no more at once. */
const firstRows = 100;

/** Height of a bar, in pixels. */
const barHeight = 10;

/** The phases of every run, a bar for each, folded up: drawn when they are first looked at. Failed runs have what they came to. */
export function runWaterfalls(measurement: Measurement, width: number): HTMLElement {
  const runs = measurement.sides.flatMap((side) => side.runs.map((run) => ({ side, run })));
  const made = html(
    'details',
    { id: 'waterfalls' },
    html('summary', {}, l10n.t('Every run, phase by phase')),
  );
  const draw = (count: number): void => {
    made.querySelector('.waterfalls')?.remove();
    made.append(html('div', { class: 'waterfalls' }, chart(runs.slice(0, count)), ...rest(count)));
  };
  const chart = (rows: readonly TypicalRun[]): HTMLElement => waterfallChart(measurement, rows, width);
  const rest = (count: number): HTMLElement[] => {
    if (count >= runs.length) return [];
    const text = l10n.t('Show all {0} runs', runs.length);
    const all = actionButton('all-waterfalls', 'secondary', text, () => {
      draw(runs.length);
    });
    return [all];
  };
  made.addEventListener(
    'toggle',
    () => {
      draw(Math.min(firstRows, runs.length));
    },
    { once: true },
  );
  return made;
}

function waterfallChart(measurement: Measurement, rows: readonly TypicalRun[], width: number): HTMLElement {
  const known = chartLayout(measurement, width);
  const layout = { ...known, rowHeight: known.isNarrow ? 36 : 18 };
  const chart = rowChart(layout, {
    rows,
    summary: l10n.t('Every run, phase by phase: {0} runs', rows.length),
    row: (each, y) => waterfall(each, layout, y),
  });
  new Tooltip(chart, markUnder);
  return chart;
}

/** One mark for a whole run, so that the arrow keys go from run to run. */
function waterfall(each: TypicalRun, layout: ChartLayout, y: number): SVGGElement {
  const { side, run } = each;
  const { scale, width } = layout;
  // A failed run may have gone on beyond all that the axis has.
  const x = (ms: number): number => Math.min(scale.x(ms), width - 20);
  const end = run.firstResponseMs ?? run.spans.at(-1)?.toMs ?? 0;
  return svg(
    'g',
    {
      class: 'mark',
      role: 'img',
      'aria-label': [runText(side, run), spansText(run)].filter(Boolean).join('; '),
    },
    svg('text', rowName(layout, y), typicalRunName(each)),
    ...run.spans
      .filter(({ fromMs, toMs }) => x(toMs) - x(fromMs) >= 0.5)
      .map(({ phase, fromMs, toMs }) =>
        phaseBlock(phase, x(fromMs), x(toMs) - x(fromMs), y - barHeight / 2, barHeight),
      ),
    run.firstResponseMs === undefined
      ? svg('path', { class: 'cross', d: crossAt(x(end) + 12, y) })
      : svg('text', { class: 'figure', x: x(end) + 8, y: y + 4 }, duration(end)),
  );
}

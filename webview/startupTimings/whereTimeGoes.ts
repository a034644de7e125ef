import * as l10n from '@vscode/l10n';
import { criuLegend, criuStripe, criuText } from './criuRestore.ts';
import { html, svg } from '../elements.ts';
import { duration } from '../figures.ts';
import { type ChartLayout, chartLayout, rowName } from './chartLayout.ts';
import { pullLegend, pullStripes, pullTexts } from './imagePulls.ts';
import type { MeasuredSide, Measurement, PhaseName, PhaseSpan, TimedRun } from './messages.ts';
import { phaseBlock, phaseLegend } from './phaseBlock.ts';
import { phaseOrder } from './phaseOrder.ts';
import { rowChart } from './rowChart.ts';
import { eventLegend, eventMarks } from './toldEvents.ts';
import { phaseName, shortSideName } from './words.ts';

/** A side with the run that stands for it. */
export interface TypicalRun {
  readonly side: MeasuredSide;
  readonly run: TimedRun;
}

/** Bars of the phases of each side's typical run, all beginning at the create request. */
export function whereTimeGoes(measurement: Measurement, width: number): HTMLElement {
  const layout = chartLayout(measurement, width);
  const typical = typicalRuns(measurement);
  return rowChart(layout, {
    rows: typical,
    summary: summaryText(typical),
    row: (each, y) => bar(each, layout, y),
  });
}

/** The phases that the bars are made of, in the order in which they come. */
export function whereTimeGoesLegend(measurement: Measurement): HTMLElement {
  const runs = typicalRuns(measurement).map(({ run }) => run);
  const phases = new Set(runs.flatMap(({ spans }) => spans.map(({ phase }) => phase)));
  return html(
    'span',
    { class: 'legend' },
    ...phaseOrder.filter((phase) => phases.has(phase)).map((phase) => phaseLegend(phase, phaseName(phase))),
    ...pullLegend(runs),
    ...criuLegend(runs),
    ...eventLegend(runs),
  );
}

/** Of each side the run whose time is nearest to the median; sides without one are left out. */
export function typicalRuns({ sides }: Measurement): TypicalRun[] {
  return sides.flatMap((side) => {
    const median = side.summary?.median;
    if (median === undefined) return [];
    const run = nearest(side.runs, median);
    return run === undefined ? [] : [{ side, run }];
  });
}

/** The first of the runs whose time is nearest to `ms`. */
function nearest(runs: readonly TimedRun[], ms: number): TimedRun | undefined {
  let found: TimedRun | undefined;
  let least = Infinity;
  for (const run of runs) {
    const distance = Math.abs((run.firstResponseMs ?? Infinity) - ms);
    if (distance >= least) continue;
    found = run;
    least = distance;
  }
  return found;
}

/** What a run spent on a phase, in milliseconds; `undefined` where it did not pass it. */
export function timeOfPhase(run: TimedRun, phase: PhaseName): number | undefined {
  const spans = run.spans.filter((span) => span.phase === phase);
  return spans.length === 0 ? undefined : spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

/** The name of a typical run. */
export function typicalRunName({ side, run }: TypicalRun): string {
  return l10n.t('{0}, run {1}', shortSideName(side.start), run.number);
}

function summaryText(typical: readonly TypicalRun[]): string {
  const texts = typical.map((each) => `${typicalRunName(each)}: ${spansText(each.run)}`);
  return l10n.t('Where the time goes. {0}', texts.join('; '));
}

/** What a run was spent on, in order. */
export function spansText({ spans }: TimedRun): string {
  return spans.map(spanText).join(', ');
}

function spanText({ phase, fromMs, toMs }: PhaseSpan): string {
  return `${phaseName(phase)} ${duration(toMs - fromMs)}`;
}

function bar(typical: TypicalRun, layout: ChartLayout, y: number): SVGGElement {
  const { scale } = layout;
  const { run } = typical;
  const end = run.firstResponseMs ?? 0;
  return svg(
    'g',
    {},
    svg('text', rowName(layout, y), typicalRunName(typical)),
    ...run.spans
      .filter(({ fromMs, toMs }) => scale.x(toMs) - scale.x(fromMs) >= 0.5)
      .map((span) => segment(run, span, layout, y)),
    ...eventMarks(run, scale, y),
    svg('text', { class: 'figure', x: scale.x(end) + 10, y: y + 4 }, duration(end)),
  );
}

function segment(run: TimedRun, span: PhaseSpan, { scale }: ChartLayout, y: number): SVGGElement {
  const from = scale.x(span.fromMs);
  const width = scale.x(span.toMs) - from;
  const name = phaseName(span.phase);
  const figures = l10n.t('{0}, from {1} to {2}', spanText(span), duration(span.fromMs), duration(span.toMs));
  const criu = criuStripe(run, span, scale, y + 10);
  const criuTexts = run.criu && criu.length > 0 ? [criuText(run.criu)] : [];
  return svg(
    'g',
    {
      class: 'mark',
      role: 'img',
      'aria-label': [figures, ...pullTexts(run, span), ...criuTexts].join('; '),
    },
    phaseBlock(span.phase, from, width, y - 10, 20),
    ...pullStripes(run, span, scale, y + 10),
    ...criu,
    // About seven pixels for a letter, and some room on both sides.
    ...(width > name.length * 7 + 16
      ? [
          svg(
            'text',
            {
              class: `segment-name on-${span.phase}`,
              x: from + width / 2,
              y: y + 4,
              'text-anchor': 'middle',
            },
            name,
          ),
        ]
      : []),
  );
}

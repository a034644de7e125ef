import * as l10n from '@vscode/l10n';
import { html, svg } from '../elements.ts';
import { duration } from '../figures.ts';
import { type ChartLayout, chartLayout, figureWidth, rowName } from './chartLayout.ts';
import type { DumpTimes, Measurement, PhaseName } from './messages.ts';
import { phaseBlock, phaseLegend } from './phaseBlock.ts';
import { rowChart } from './rowChart.ts';
import { section } from './section.ts';
import { linearScale } from './timeScale.ts';

/** What the processes stood still for; the colour is that of a phase, which means something else in other charts. */
interface DumpPart {
  readonly name: string;
  readonly colour: PhaseName;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What the dump took that made the checkpoint, by CRIU's own statistics: the price of all restored starts. Nothing where these are not
 * known, as of older checkpoints.
 */
export function dumpSection(measurement: Measurement, width: number): HTMLElement[] {
  const { dump } = measurement.checkpoint;
  if (dump === undefined) return [];
  const parts = dumpParts(dump);
  const rows = chartLayout(measurement, width);
  const longest = parts.at(-1)?.toMs ?? 0;
  const layout = { ...rows, scale: linearScale(longest, rows.scale.left, width - figureWidth) };
  const chart = rowChart(layout, {
    rows: [parts],
    summary: l10n.t('The dump of the checkpoint. {0}', parts.map(partText).join(', ')),
    row: (_, y) => bar(parts, dump, layout, y),
  });
  return [section(l10n.t('The dump of the checkpoint'), legend(parts), chart)];
}

/** Memory is taken and written while the processes stand still; what they stood still for besides is the rest. */
function dumpParts({ freezingMs, frozenMs, memoryDumpMs, memoryWriteMs }: DumpTimes): readonly DumpPart[] {
  const end = freezingMs + frozenMs;
  const dumped = Math.min(end, freezingMs + memoryDumpMs);
  const written = Math.min(end, dumped + memoryWriteMs);
  return [
    { name: l10n.t('freezing'), colour: 'schedule', fromMs: 0, toMs: freezingMs },
    { name: l10n.t('memory taken'), colour: 'create', fromMs: freezingMs, toMs: dumped },
    { name: l10n.t('memory written'), colour: 'image', fromMs: dumped, toMs: written },
    { name: l10n.t('other state'), colour: 'sandbox', fromMs: written, toMs: end },
  ];
}

function partText({ name, fromMs, toMs }: DumpPart): string {
  return `${name} ${duration(toMs - fromMs)}`;
}

function legend(parts: readonly DumpPart[]): HTMLElement {
  return html('span', { class: 'legend' }, ...parts.map(({ name, colour }) => phaseLegend(colour, name)));
}

function bar(
  parts: readonly DumpPart[],
  { frozenMs }: DumpTimes,
  layout: ChartLayout,
  y: number,
): SVGGElement {
  const { scale } = layout;
  const end = parts.at(-1)?.toMs ?? 0;
  return svg(
    'g',
    {},
    svg('text', rowName(layout, y), l10n.t('Stood still')),
    ...parts
      .filter(({ fromMs, toMs }) => toMs > fromMs)
      .map((part) =>
        svg(
          'g',
          { class: 'mark', role: 'img', 'aria-label': partText(part) },
          phaseBlock(
            part.colour,
            scale.x(part.fromMs),
            scale.x(part.toMs) - scale.x(part.fromMs),
            y - 10,
            20,
          ),
        ),
      ),
    svg('text', { class: 'figure', x: scale.x(end) + 10, y: y + 4 }, duration(frozenMs)),
  );
}

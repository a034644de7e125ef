import { html, svg } from '../elements.ts';
import type { PhaseName } from './messages.ts';

/** A stretch of a bar, a pixel shorter than its time so that neighbours stand apart. */
export function phaseBlock(
  phase: PhaseName,
  x: number,
  width: number,
  y: number,
  height: number,
): SVGRectElement {
  return svg('rect', {
    class: `phase phase-${phase}`,
    x: x + 0.5,
    y,
    width: Math.max(width - 1, 1),
    height,
    rx: Math.min(2, width / 4),
  });
}

/** What the colour of a phase means, for the legend of a chart. */
export function phaseLegend(phase: PhaseName, name: string): HTMLElement {
  return html(
    'span',
    { class: 'legend-entry' },
    svg('svg', { width: 10, height: 10, 'aria-hidden': 'true' }, phaseBlock(phase, 0, 10, 0, 10)),
    name,
  );
}

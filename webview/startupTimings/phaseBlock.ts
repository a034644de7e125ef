import { svg } from '../elements.ts';
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

import { html, svg } from '../elements.ts';
import type { PhaseName, PhaseSpan } from './messages.ts';
import { phaseBlock } from './phaseBlock.ts';
import type { TimeScale } from './timeScale.ts';

/** What a stripe tells of. */
export type StripeName = 'criu' | 'pull';

/** A stripe in the bar of a phase, with its lower edge at `bottom`: what it was spent on from `fromMs` to `toMs`, and not before it. */
export function stripe(
  name: StripeName,
  { fromMs, toMs }: Pick<PhaseSpan, 'fromMs' | 'toMs'>,
  within: PhaseSpan,
  { x }: TimeScale,
  bottom: number,
): SVGRectElement {
  const from = x(Math.max(fromMs, within.fromMs));
  return stripeAt(name, from, Math.max(0, x(toMs) - from), bottom);
}

/** What a stripe means, on the colour of the phase in which it mostly is. */
export function stripeLegend(name: StripeName, phase: PhaseName, text: string): HTMLElement {
  const block = phaseBlock(phase, 0, 10, 0, 10);
  const swatch = svg(
    'svg',
    { width: 10, height: 10, 'aria-hidden': 'true' },
    block,
    stripeAt(name, 1, 8, 10),
  );
  return html('span', { class: 'legend-entry' }, swatch, text);
}

function stripeAt(name: StripeName, x: number, width: number, bottom: number): SVGRectElement {
  return svg('rect', { class: `stripe ${name}`, x, width, y: bottom - 4, height: 3 });
}

import * as l10n from '@vscode/l10n';
import { html, svg } from '../elements.ts';
import { duration } from '../figures.ts';
import type { CriuTimes, PhaseSpan, TimedRun } from './messages.ts';
import type { TimeScale } from './timeScale.ts';

/** What CRIU says of a restore, in words. */
export function criuText({ restoreMs, forkingMs }: CriuTimes): string {
  return l10n.t('CRIU {0}, forking {1} of it', duration(restoreMs), duration(forkingMs));
}

/** What of the bar of a phase CRIU was at work, as a stripe with its lower edge at `bottom`; nothing where that is not known. */
export function criuStripe(
  { criu }: TimedRun,
  { phase, fromMs, toMs }: PhaseSpan,
  { x }: TimeScale,
  bottom: number,
): SVGRectElement[] {
  if (criu?.endedMs === undefined || phase !== 'restore') return [];
  const from = x(Math.max(criu.endedMs - criu.restoreMs, fromMs));
  return [stripe(from, Math.max(0, x(toMs) - from), bottom)];
}

/** What the stripe means, where a run has one. */
export function criuLegend(runs: readonly TimedRun[]): HTMLElement[] {
  if (runs.every(({ criu }) => criu?.endedMs === undefined)) return [];
  const swatch = svg('svg', { width: 10, height: 10, 'aria-hidden': 'true' }, stripe(0, 10, 10));
  return [html('span', { class: 'legend-entry' }, swatch, l10n.t('CRIU at work'))];
}

function stripe(x: number, width: number, bottom: number): SVGRectElement {
  return svg('rect', { class: 'criu', x, width, y: bottom - 4, height: 3 });
}

import * as l10n from '@vscode/l10n';
import { duration } from '../figures.ts';
import type { CriuTimes, PhaseSpan, TimedRun } from './messages.ts';
import { stripe, stripeLegend } from './stripe.ts';
import type { TimeScale } from './timeScale.ts';

/** What CRIU says of a restore, in words. */
export function criuText({ restoreMs, forkingMs }: CriuTimes): string {
  return l10n.t('CRIU {0}, forking {1} of it', duration(restoreMs), duration(forkingMs));
}

/** What of the bar of a phase CRIU was at work, as a stripe with its lower edge at `bottom`; nothing where that is not known. */
export function criuStripe(
  { criu }: TimedRun,
  span: PhaseSpan,
  scale: TimeScale,
  bottom: number,
): SVGRectElement[] {
  if (criu?.endedMs === undefined || span.phase !== 'restore') return [];
  // containerd has more to do afterwards.
  const atWork = { fromMs: criu.endedMs - criu.restoreMs, toMs: Math.min(criu.endedMs, span.toMs) };
  return [stripe('criu', atWork, span, scale, bottom)];
}

/** What the stripe means, where a run has one. */
export function criuLegend(runs: readonly TimedRun[]): HTMLElement[] {
  if (runs.every(({ criu }) => criu?.endedMs === undefined)) return [];
  return [stripeLegend('criu', 'restore', l10n.t('CRIU at work'))];
}

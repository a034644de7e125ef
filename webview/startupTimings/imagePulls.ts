import * as l10n from '@vscode/l10n';
import { duration } from '../figures.ts';
import type { PhaseSpan, TimedRun } from './messages.ts';
import { stripe, stripeLegend } from './stripe.ts';
import type { TimeScale } from './timeScale.ts';

/** When an image was pulled, in milliseconds from the create request, and for how long. */
interface Pull extends Pick<PhaseSpan, 'fromMs' | 'toMs'> {
  readonly pullMs: number;
}

/** How long images were pulled in a run, in milliseconds; `undefined` where none was. */
export function pullTime(run: TimedRun): number | undefined {
  return sum(pulls(run));
}

/** What of the bar of a phase was the pull of an image, as stripes with their lower edge at `bottom`. */
export function pullStripes(
  run: TimedRun,
  span: PhaseSpan,
  scale: TimeScale,
  bottom: number,
): SVGRectElement[] {
  return pullsIn(run, span).map((pull) => stripe('pull', pull, span, scale, bottom));
}

/** {@link pullStripes} in words. */
export function pullTexts(run: TimedRun, span: PhaseSpan): string[] {
  const total = sum(pullsIn(run, span));
  return total === undefined ? [] : [l10n.t('images pulled for {0}', duration(total))];
}

/** What the stripes mean, where a run has one. */
export function pullLegend(runs: readonly TimedRun[]): HTMLElement[] {
  const hasPull = runs.some((run) => run.spans.some((span) => pullsIn(run, span).length > 0));
  return hasPull ? [stripeLegend('pull', 'image', l10n.t('image pulled'))] : [];
}

/** A pull is told when it has ended. */
function pulls({ events = [] }: TimedRun): Pull[] {
  return events.flatMap(({ atMs, pullMs }) =>
    pullMs === undefined ? [] : [{ fromMs: atMs - pullMs, toMs: atMs, pullMs }],
  );
}

/** The pulls that ended in a phase. */
function pullsIn(run: TimedRun, { fromMs, toMs }: PhaseSpan): Pull[] {
  return pulls(run).filter((pull) => pull.toMs > fromMs && pull.toMs <= toMs);
}

function sum(each: readonly Pull[]): number | undefined {
  return each.length === 0 ? undefined : each.reduce((total, { pullMs }) => total + pullMs, 0);
}

import * as l10n from '@vscode/l10n';
import type { DurationBounds } from '../../src/startup/moment.ts';
import { duration, timeSpan } from '../figures.ts';
import { boundText } from './momentText.ts';

/** Bounds closer than this, in milliseconds, are as exact as the figures of the page. */
const exactBelowMs = 2;

/** From here on, seconds do not matter, in milliseconds. */
const longFromMs = 120_000;

/** A duration with how exactly it is known: no digit of it says more, and the two together never less than the bounds. */
export function boundsText(bounds: DurationBounds): string {
  const { leastMs, mostMs } = bounds;
  if (mostMs - leastMs < exactBelowMs) return duration((leastMs + mostMs) / 2);
  if (leastMs === 0) return l10n.t('at most {0}', boundText(mostMs));
  const { middle, half, unit } = rounded(bounds);
  return `${middle} ${unit} ± ${half} ${unit}`;
}

/** The same for a sentence, where the figures beside it say how exactly it is known. */
export function aboutText(bounds: DurationBounds): string {
  const { leastMs, mostMs } = bounds;
  if (leastMs > longFromMs) return l10n.t('about {0}', timeSpan((leastMs + mostMs) / 2));
  if (mostMs - leastMs < exactBelowMs || leastMs === 0) return boundsText(bounds);
  const { middle, unit } = rounded(bounds);
  return l10n.t('about {0}', `${middle} ${unit}`);
}

/** The middle to the place of the first digit of what it can be wrong by, which is rounded up. */
function rounded({ leastMs, mostMs }: DurationBounds): {
  readonly middle: string;
  readonly half: string;
  readonly unit: string;
} {
  const exact = (leastMs + mostMs) / 2;
  const off = (mostMs - leastMs) / 2;
  const place = Math.floor(Math.log10(off));
  const step = 10 ** place;
  const middle = Math.round(exact / step) * step;
  // Sums of decimal fractions are off in a digit that nobody sees.
  const half = Math.ceil(Number(((off + Math.abs(exact - middle)) / step).toFixed(6))) * step;
  return exact >= 1000
    ? { middle: fixed(middle / 1000, 3 - place), half: fixed(half / 1000, 3 - place), unit: 's' }
    : { middle: fixed(middle, -place), half: fixed(half, -place), unit: 'ms' };
}

function fixed(value: number, digits: number): string {
  return value.toFixed(Math.max(0, digits));
}

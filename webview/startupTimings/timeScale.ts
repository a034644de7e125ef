import * as l10n from '@vscode/l10n';
import { svg } from '../elements.ts';
import type { ScaleKind } from './keptPage.ts';

/** Steps between two ticks of a linear axis, times a power of ten. */
const niceSteps = [1, 2, 5, 10] as const;

/** The ticks of a logarithmic axis, times a power of ten; only the first where a decade has less than `densestDecade` pixels. */
const niceTimes = [1, 2, 5] as const;
const densestDecade = 60;

/** The least number of ticks by which an axis can be read. */
const fewestTicks = 3;

/** What a character of a figure takes of an axis that lies, and a line of them of one that stands, in pixels; with what is between two. */
const characterWidth = 7;
const lineHeight = 18;
const betweenFigures = 8;

/** A line of the axis. */
export interface Tick {
  readonly ms: number;
  /** Its figure, where there is room for it. */
  readonly text?: string;
}

/** An axis of time. */
export interface TimeScale {
  /** Where the axis begins and ends, in pixels. */
  readonly left: number;
  readonly right: number;
  /** In the order of time: a linear axis begins with the one of 0. */
  readonly ticks: readonly Tick[];
  /** Where a time is, in pixels. What a logarithmic axis has no place for, as 0, is where it begins. */
  readonly x: (ms: number) => number;
}

/** Makes a scale on which all of the times have their place. */
export function timeScale(kind: ScaleKind, times: readonly number[], left: number, right: number): TimeScale {
  return kind === 'log' ? logScale(times, left, right) : linearScale(Math.max(0, ...times), left, right);
}

/** Makes a scale from 0, with about one tick for every 110 pixels, that can be shared by charts which are read one below the other. */
export function linearScale(longestMs: number, left: number, right: number): TimeScale {
  const longest = longestMs > 0 ? longestMs : 1000;
  const wanted = Math.max(fewestTicks, Math.round((right - left) / 110));
  const rough = longest / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (niceSteps.find((each) => each * power >= rough * 0.8) ?? 10);
  const times = Array.from({ length: Math.floor(longest / step) + 1 }, (_, index) => index * step);
  const inSeconds = (times.at(-1) ?? 0) >= 1000;
  const digits = step >= 1000 ? 0 : step >= 100 ? 1 : 2;
  return {
    left,
    right,
    ticks: times.map((ms) => ({ ms, text: ms === 0 ? '0' : figure(ms, inSeconds ? digits : undefined) })),
    x: (ms) => left + (ms / longest) * (right - left),
  };
}

/** Begins with the round time below the shortest one. Times that differ little get a tick more above, and below, them. */
function logScale(times: readonly number[], left: number, right: number): TimeScale {
  const positive = times.filter((ms) => ms > 0);
  const [shortest, longest] =
    positive.length > 0 ? [Math.min(...positive), Math.max(...positive)] : [1000, 1000];
  const isDense = Math.abs(right - left) < densestDecade * Math.log10(longest / shortest);
  const ticks = roundTimes(shortest, longest, isDense ? niceTimes.slice(0, 1) : niceTimes);
  const first = ticks[0] ?? shortest;
  const decades = Math.log10(Math.max(longest, ticks.at(-1) ?? longest) / first);
  const x = (ms: number): number =>
    left + (Math.log10(Math.max(ms, first) / first) / decades) * (right - left);
  return { left, right, ticks: withFigures(ticks, x, left > right), x };
}

/** From the last round time that is not above the shortest one to the last that is not above the longest one. */
function roundTimes(shortest: number, longest: number, digits: readonly number[]): readonly number[] {
  // One more on either side, for what is added below.
  const least = Math.floor(Math.log10(shortest)) - 1;
  const most = Math.floor(Math.log10(longest)) + 1;
  const round = Array.from({ length: most - least + 1 }, (_, index) => least + index).flatMap((exponent) =>
    digits.map((digit) => Number(`${digit}e${exponent}`)),
  );
  let from = round.findLastIndex((ms) => ms <= shortest);
  let to = round.findLastIndex((ms) => ms <= longest);
  if (to - from + 1 < fewestTicks) to += 1;
  if (to - from + 1 < fewestTicks) from -= 1;
  return round.slice(from, to + 1);
}

/** Gives figures to the powers of ten first, then to as many others as there is room for. */
function withFigures(
  times: readonly number[],
  x: (ms: number) => number,
  isUpright: boolean,
): readonly Tick[] {
  const figures = new Map<number, string>();
  const isFree = (ms: number, text: string): boolean =>
    [...figures].every(([other, otherText]) => {
      const width = (characterWidth * (text.length + otherText.length)) / 2 + betweenFigures;
      return Math.abs(x(ms) - x(other)) >= (isUpright ? lineHeight : width);
    });
  for (const ms of times.toSorted((one, other) => firstDigit(one) - firstDigit(other))) {
    const text = figure(ms, ms >= 1000 ? 0 : undefined);
    if (isFree(ms, text)) figures.set(ms, text);
  }
  return times.map((ms) => {
    const text = figures.get(ms);
    return { ms, ...(text !== undefined && { text }) };
  });
}

function firstDigit(value: number): number {
  return Number(value.toExponential().charAt(0));
}

/** A time in seconds with so many digits after the point, else in milliseconds. */
function figure(ms: number, digits: number | undefined): string {
  return digits === undefined
    ? l10n.t('{0} ms', Number(ms.toPrecision(6)))
    : l10n.t('{0} s', (ms / 1000).toFixed(digits));
}

/** What a chart says of its axis to who cannot see it. */
export function scaleText(kind: ScaleKind): string {
  return kind === 'log' ? l10n.t('The time axis is logarithmic.') : l10n.t('The time axis is linear.');
}

/** The axis: a line for every tick from `top` to `bottom`, and its figure below. */
export function timeAxis({ ticks, x }: TimeScale, top: number, bottom: number): SVGGElement {
  return svg(
    'g',
    { class: 'axis', 'aria-hidden': 'true' },
    ...ticks.flatMap(({ ms, text }) => [
      svg('line', { x1: x(ms), x2: x(ms), y1: top, y2: bottom }),
      ...(text === undefined
        ? []
        : [svg('text', { x: x(ms), y: bottom + 18, 'text-anchor': 'middle' }, text)]),
    ]),
  );
}

import * as l10n from '@vscode/l10n';
import { svg } from '../elements.ts';

/** Steps between two ticks of an axis, times a power of ten. */
const niceSteps = [1, 2, 5, 10] as const;

/** A horizontal axis of time from 0, shared by charts that are read one below the other. */
export interface TimeScale {
  /** Where the axis begins and ends, in pixels. */
  readonly left: number;
  readonly right: number;
  /** Of the ticks, in milliseconds: the first is 0. */
  readonly ticks: readonly number[];
  /** Where a time is, in pixels. */
  readonly x: (ms: number) => number;
}

/** Makes a scale on which `longestMs` has its place, with about one tick for every 110 pixels, and never less than three. */
export function timeScale(longestMs: number, left: number, right: number): TimeScale {
  const longest = longestMs > 0 ? longestMs : 1000;
  const wanted = Math.max(3, Math.round((right - left) / 110));
  const rough = longest / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (niceSteps.find((each) => each * power >= rough * 0.8) ?? 10);
  const ticks = Array.from({ length: Math.floor(longest / step) + 1 }, (_, index) => index * step);
  return { left, right, ticks, x: (ms) => left + (ms / longest) * (right - left) };
}

/** The axis: a line for every tick from `top` to `bottom`, and its figure below. */
export function timeAxis(scale: TimeScale, top: number, bottom: number): SVGGElement {
  return svg(
    'g',
    { class: 'axis', 'aria-hidden': 'true' },
    ...scale.ticks.flatMap((tick) => {
      const x = scale.x(tick);
      return [
        svg('line', { x1: x, x2: x, y1: top, y2: bottom }),
        svg('text', { x, y: bottom + 18, 'text-anchor': 'middle' }, tickText(tick, scale)),
      ];
    }),
  );
}

/** The figure of a tick. */
export function tickText(tick: number, { ticks }: Pick<TimeScale, 'ticks'>): string {
  if (tick === 0) return '0';
  const inSeconds = (ticks.at(-1) ?? 0) >= 1000;
  if (!inSeconds) return l10n.t('{0} ms', Number(tick.toPrecision(6)));
  const step = ticks[1] ?? 1000;
  const digits = step >= 1000 ? 0 : step >= 100 ? 1 : 2;
  return l10n.t('{0} s', (tick / 1000).toFixed(digits));
}

import { createRandom } from './random.ts';
import { rankInterval, type RatioRange } from './rankInterval.ts';

/** Fewer runs than this give no trustworthy 95th percentile: it would be (nearly) the maximum. */
export const minimumRunsForP95 = 20;

/**
 * Fewer runs than this on either side cannot be resampled for a 95 % interval: of 5 values, not even the whole range from the smallest to
 * the largest covers the true median in 95 % of the cases (1 - 2 * 0.5^5 = 93.75 %).
 */
const minimumRunsForBootstrap = 6;

/** Fewer runs than this on each side give no 95 % interval at all. */
export const minimumRunsForInterval = 4;

/** What a sample of durations looks like, in the unit of its values (milliseconds in Thaw). */
export interface Summary {
  readonly n: number;
  readonly median: number;
  /** The 95th percentile, interpolated linearly between the neighbouring values (definition 7 of Hyndman and Fan). */
  readonly p95: number;
  /** Whether there are {@link minimumRunsForP95} values, so that `p95` says more than `max`. */
  readonly p95Trustworthy: boolean;
  readonly min: number;
  readonly max: number;
}

/** A range that covers the true value in 95 of 100 experiments. */
export interface ConfidenceInterval extends RatioRange {
  readonly level: 0.95;
  /**
   * How it was made. The percentile bootstrap, not BCa: BCa needs the jackknife's acceleration, which does not converge
   * for medians. By ranks where there are too few runs to resample.
   */
  readonly method: 'percentileBootstrap' | 'ranks';
}

/** The ratio of two medians, and how far it can be trusted. */
export interface SpeedUp {
  /** Median of the slow sample divided by the median of the fast one: 4 means four times as fast. */
  readonly ratio: number;
  readonly interval:
    ConfidenceInterval | { readonly absentBecause: 'tooFewRuns'; readonly minimumRuns: number };
}

/** How a {@link SpeedUp} is resampled; the same options and samples give the same interval. */
export interface BootstrapOptions {
  readonly seed?: number;
  readonly resamples?: number;
}

/** Summarises `values`, or returns `undefined` where there are none. */
export function summarize(values: readonly number[]): Summary | undefined {
  const sorted = Float64Array.from(values).sort();
  const min = sorted[0];
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) return undefined;
  return {
    n: sorted.length,
    median: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p95Trustworthy: sorted.length >= minimumRunsForP95,
    min,
    max,
  };
}

/**
 * How many times as fast as `slow` the sample `fast` is: the ratio of medians with its 95 % interval.
 * Returns `undefined` where a sample is empty or the fast median is not above 0.
 */
export function speedUp(
  slow: readonly number[],
  fast: readonly number[],
  options: BootstrapOptions = {},
): SpeedUp | undefined {
  const slowMedian = summarize(slow)?.median;
  const fastMedian = summarize(fast)?.median;
  if (slowMedian === undefined || fastMedian === undefined || fastMedian <= 0) return undefined;
  return { ratio: slowMedian / fastMedian, interval: intervalOf(slow, fast, options) };
}

function intervalOf(
  slow: readonly number[],
  fast: readonly number[],
  options: BootstrapOptions,
): SpeedUp['interval'] {
  const runs = Math.min(slow.length, fast.length);
  if (runs >= minimumRunsForBootstrap) {
    return { ...bootstrapInterval(slow, fast, options), level: 0.95, method: 'percentileBootstrap' };
  }
  const range = runs < minimumRunsForInterval ? undefined : rankInterval(slow, fast);
  if (range) return { ...range, level: 0.95, method: 'ranks' };
  return { absentBecause: 'tooFewRuns', minimumRuns: minimumRunsForInterval };
}

function bootstrapInterval(
  slow: readonly number[],
  fast: readonly number[],
  { seed = 1, resamples = 10_000 }: BootstrapOptions,
): RatioRange {
  const random = createRandom(seed);
  const ratios = Float64Array.from(
    { length: resamples },
    () => resampledMedian(slow, random) / resampledMedian(fast, random),
  ).sort();
  return { low: quantile(ratios, 0.025), high: quantile(ratios, 0.975) };
}

/** The median of as many values drawn from `values`, with replacement, as it has. */
function resampledMedian(values: readonly number[], random: () => number): number {
  const drawn = new Float64Array(values.length);
  for (let i = 0; i < drawn.length; i++) {
    drawn[i] = values[Math.floor(random() * values.length)] ?? NaN;
  }
  return quantile(drawn.sort(), 0.5);
}

/** The `q` quantile of values in ascending order, interpolated linearly; NaN for none. */
export function quantile(sorted: Float64Array, q: number): number {
  const position = (sorted.length - 1) * q;
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position - Math.floor(position));
}

import { quantileSorted } from 'd3-array';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/startup/random.ts';
import { rankInterval } from '../../../src/startup/rankInterval.ts';
import { speedUp, summarize } from '../../../src/startup/statistics.ts';

/** So many samples, of 1 to 100 values that are skewed as startup times are. */
const samples: readonly (readonly number[])[] = Array.from({ length: 100 }, (_, index) => {
  const random = createRandom(index + 1);
  return Array.from({ length: index + 1 }, () => 500 / (1 - random()));
});

describe('a summary', () => {
  it('has the median and the 95th percentile that d3-array finds', () => {
    for (const sample of samples) {
      const sorted = sample.toSorted((a, b) => a - b);
      const { median, p95 } = summarize(sample) ?? {};
      expect(median).toBeCloseTo(quantileSorted(sorted, 0.5) ?? NaN, 6);
      expect(p95).toBeCloseTo(quantileSorted(sorted, 0.95) ?? NaN, 6);
    }
  });
});

describe('the interval of a ratio', () => {
  const slow = [2810, 2950, 3020, 3100, 3230, 3400, 4100];
  const fast = [512, 530, 541, 560, 575, 610, 730];

  /** The probability that a median of 7 values, drawn from 7 with replacement, is the one of this rank from 0: exact, by the binomial distribution. */
  const chance = (rank: number): number => atMost(rank + 1) - atMost(rank);

  /** The probability that a resampled ratio is in what `isIn` accepts. */
  function probability(isIn: (ratio: number) => boolean): number {
    let sum = 0;
    for (const [i, cold] of slow.entries()) {
      for (const [j, restored] of fast.entries()) if (isIn(cold / restored)) sum += chance(i) * chance(j);
    }
    return sum;
  }

  it('cuts off 2.5 % on either side of the exact distribution of resampled ratios', () => {
    const interval = speedUp(slow, fast)?.interval;
    if (interval === undefined || !('low' in interval)) throw new Error('There is no interval');
    const { low, high } = interval;
    // The distribution has steps, and 10,000 resamples find a quantile to within some 0.3 %.
    expect(probability((ratio) => ratio < low)).toBeLessThan(0.025 + 0.005);
    expect(probability((ratio) => ratio <= low)).toBeGreaterThan(0.025 - 0.005);
    expect(probability((ratio) => ratio > high)).toBeLessThan(0.025 + 0.005);
    expect(probability((ratio) => ratio >= high)).toBeGreaterThan(0.025 - 0.005);
  });
});

describe('the interval by ranks', () => {
  it.each([
    [4, 4],
    [5, 5],
    [4, 9],
    [8, 5],
  ])(
    'leaves out so many ratios as orders of %i and %i values allow, all of them counted',
    (slowCount, fastCount) => {
      const slow = Array.from({ length: slowCount }, (_, index) => 100 + index);
      // As far apart as to have the ratios of each in an order of their own.
      const fast = Array.from({ length: fastCount }, (_, index) => 2 ** index);
      const pairs = ordersOf(slowCount, fastCount);
      const atMostPairs = (most: number): number =>
        pairs.filter((count) => count <= most).length / pairs.length;
      const interval = rankInterval(slow, fast);
      const ratios = slow.flatMap((one) => fast.map((other) => one / other)).sort((a, b) => a - b);
      const leftOut = ratios.indexOf(interval?.low ?? NaN);
      expect(atMostPairs(leftOut)).toBeLessThanOrEqual(0.025);
      expect(atMostPairs(leftOut + 1)).toBeGreaterThan(0.025);
      expect(ratios.lastIndexOf(interval?.high ?? NaN)).toBe(ratios.length - 1 - leftOut);
    },
  );

  it('is none of samples that are too small for 95 %', () => {
    expect(rankInterval([1, 2, 3], [1, 2, 3])).toBeUndefined();
  });
});

/** Of every order of two samples how many pairs have the first one's value above the second's. */
function ordersOf(firstCount: number, secondCount: number): readonly number[] {
  const grow = (first: number, second: number, pairs: number): readonly number[] => {
    if (first === 0) return [pairs];
    const last = second === 0 ? [] : grow(first, second - 1, pairs);
    return [...grow(first - 1, second, pairs + second), ...last];
  };
  return grow(firstCount, secondCount, 0);
}

/** The probability that the median of 7 draws is one of the `count` smallest of 7 values: that at least 4 of them are. */
function atMost(count: number): number {
  const chanceOfOne = count / 7;
  return [4, 5, 6, 7].reduce(
    (sum, hits) => sum + binomial(7, hits) * chanceOfOne ** hits * (1 - chanceOfOne) ** (7 - hits),
    0,
  );
}

function binomial(n: number, k: number): number {
  return k === 0 ? 1 : (binomial(n - 1, k - 1) * n) / k;
}

import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/startup/random.ts';
import { speedUp, summarize } from '../../../src/startup/statistics.ts';

describe('summarize', () => {
  it('has nothing to say about no values', () => {
    expect(summarize([])).toBeUndefined();
  });

  it('takes the middle value of an odd number of values as their median', () => {
    expect(summarize([5, 1, 3])?.median).toBe(3);
  });

  it('takes the mean of the two middle values of an even number of values as their median', () => {
    expect(summarize([10, 1, 2, 4])?.median).toBe(3);
  });

  it('interpolates the 95th percentile linearly', () => {
    // Position (n - 1) * 0.95 = 8.55 in 10, 20 ... 100: 90 + 0.55 * 10.
    expect(summarize([10, 20, 30, 40, 50, 60, 70, 80, 90, 100])?.p95).toBeCloseTo(95.5, 10);
  });

  it('gives number, minimum and maximum', () => {
    expect(summarize([7, -2, 9])).toMatchObject({ n: 3, min: -2, max: 9 });
  });

  it('orders by number, not by text', () => {
    expect(summarize([9, 10, 100])?.median).toBe(10);
  });

  it('does not reorder the sample that it was given', () => {
    const sample = [3, 1, 2];
    summarize(sample);
    expect(sample).toEqual([3, 1, 2]);
  });

  it.each([
    [19, false],
    [20, true],
  ])('of %i values says that the 95th percentile can be trusted: %s', (n, trustworthy) => {
    expect(summarize(Array.from({ length: n }, (_, i) => i))?.p95Trustworthy).toBe(trustworthy);
  });
});

describe('speedUp', () => {
  it('is the ratio of the medians', () => {
    expect(speedUp([30, 20, 10], [4, 5, 6])?.ratio).toBe(4);
  });

  it('has nothing to say where a side has no runs', () => {
    expect(speedUp([], [1])).toBeUndefined();
    expect(speedUp([1], [])).toBeUndefined();
  });

  it('does not divide by zero', () => {
    expect(speedUp([1], [0])).toBeUndefined();
  });

  it('gives no interval for too few runs on either side, and says how many it needs', () => {
    const tooFew = { absentBecause: 'tooFewRuns', minimumRuns: 4 };
    expect(speedUp([1, 2, 3], [1, 2, 3, 4, 5, 6])?.interval).toEqual(tooFew);
    expect(speedUp([1, 2, 3, 4, 5, 6], [1, 2, 3])?.interval).toEqual(tooFew);
  });

  it('gives an interval of no width for values that do not vary', () => {
    expect(speedUp(Array<number>(6).fill(30), Array<number>(6).fill(10))?.interval).toMatchObject({
      low: 3,
      high: 3,
    });
  });

  it('finds the interval that can be computed by hand', () => {
    // The fast side is constant, so the interval is that of the slow median, divided by 10. Of 7 draws from
    // 10, 20 ... 70 the median is at most 10 in P(Bin(7, 1/7) >= 4) = 1.0 % and at most 20 in P(Bin(7, 2/7) >= 4)
    // = 10.2 % of the cases: the 2.5 % quantile is 20, and by symmetry the 97.5 % quantile is 60.
    const interval = speedUp([10, 20, 30, 40, 50, 60, 70], Array<number>(7).fill(10))?.interval;
    expect(interval).toMatchObject({ low: 2, high: 6 });
  });

  it('finds the interval by ranks of as few runs as are made unless more are asked for', () => {
    // Of the 252 orders of 5 and 5 values, 4 (1.6 %) have at most 2 of the 25 pairs in the wrong order, and 7 (2.8 %) at most 3: so the
    // interval is from the third smallest to the third largest ratio.
    expect(speedUp([100, 110, 120, 130, 140], Array<number>(5).fill(10))?.interval).toMatchObject({
      method: 'ranks',
      low: 10,
      high: 14,
    });
    expect(speedUp([100, 110, 120, 130, 140], [10, 1, 1, 1, 1])?.interval).toMatchObject({
      low: 12,
      high: 140,
    });
  });

  it('gives the same interval again for the same samples and seed', () => {
    const slow = [31, 28, 35, 30, 29, 41];
    const fast = [6, 5, 7, 5.5, 6.5, 9];
    expect(speedUp(slow, fast, { seed: 7 })).toEqual(speedUp(slow, fast, { seed: 7 }));
  });

  it.each([
    [4, 0.2, 0.2],
    [5, 0.2, 0.2],
    [5, 0.1, 0.3],
    [6, 0.2, 0.2],
    [12, 0.2, 0.2],
  ])(
    'covers the true ratio about 95 times in 100, with %i runs on each side that scatter by %d and %d',
    (runs, coldScatter, restoredScatter) => {
      const random = createRandom(2026);
      const trials = 400;
      let covered = 0;
      for (let trial = 0; trial < trials; trial++) {
        // Startup times are skewed to the right: log-normal around the medians 3,000 and 600 ms.
        const cold = Array.from({ length: runs }, () => 3000 * Math.exp(coldScatter * normal(random)));
        const restored = Array.from({ length: runs }, () => 600 * Math.exp(restoredScatter * normal(random)));
        const interval = speedUp(cold, restored, { seed: trial + 1, resamples: 1000 })?.interval;
        if (interval !== undefined && 'low' in interval && interval.low <= 5 && 5 <= interval.high) covered++;
      }
      // Three standard errors below 95 % (sqrt(0.95 * 0.05 / 400) = 1.1 %); wider than needed is allowed, useless is not.
      expect(covered / trials).toBeGreaterThan(0.917);
      expect(covered / trials).toBeLessThan(1);
    },
  );
});

/** A standard normal value (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

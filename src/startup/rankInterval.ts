/** A range of ratios. */
export interface RatioRange {
  readonly low: number;
  readonly high: number;
}

/**
 * The exact 95 % interval of the ratio between two samples, by the rank-sum test turned round: the ratios by which `slow` could be divided without
 * the test telling it from `fast` (Hollander and Wolfe, Nonparametric Statistical Methods, section 4.3, on logarithms). Its coverage is exact where the
 * logarithms of both scatter alike about their medians. Returns `undefined` where the samples are too small for 95 %: less than 4 values each.
 */
export function rankInterval(slow: readonly number[], fast: readonly number[]): RatioRange | undefined {
  const ratios = Float64Array.from(slow.flatMap((one) => fast.map((other) => one / other))).sort();
  const cut = ratiosCutOff(slow.length, fast.length);
  const [low, high] = [ratios[cut - 1], ratios.at(-cut)];
  return cut === 0 || low === undefined || high === undefined ? undefined : { low, high };
}

/** The rank, from 1, of the first ratio that is in the interval: so many values of the rank statistic have together at most 2.5 %. */
function ratiosCutOff(slowCount: number, fastCount: number): number {
  const ways = waysOfRankSums(slowCount, fastCount);
  const all = ways.reduce((sum, count) => sum + count, 0);
  let below = 0;
  return ways.findIndex((count) => {
    below += count;
    return below / all > 0.025;
  });
}

/**
 * In how many orders of two samples so many pairs have the first sample's value above the second's: for 0 pairs, 1, and so on (the distribution of Mann
 * and Whitney's U).
 */
function waysOfRankSums(firstCount: number, secondCount: number): readonly number[] {
  // Row by row for one value more of the second sample; within a row, for one more of the first.
  let row: readonly (readonly number[])[] = Array.from({ length: firstCount + 1 }, () => [1]);
  for (let second = 1; second <= secondCount; second += 1) {
    const next: (readonly number[])[] = [[1]];
    for (let first = 1; first <= firstCount; first += 1) {
      // The largest value is of the first sample, and above all of the second; or it is of the second.
      next.push(sumOf(shifted(next[first - 1] ?? [], second), row[first] ?? []));
    }
    row = next;
  }
  return row[firstCount] ?? [];
}

function shifted(ways: readonly number[], by: number): readonly number[] {
  return [...Array<number>(by).fill(0), ...ways];
}

function sumOf(one: readonly number[], other: readonly number[]): readonly number[] {
  return Array.from(
    { length: Math.max(one.length, other.length) },
    (_, u) => (one[u] ?? 0) + (other[u] ?? 0),
  );
}

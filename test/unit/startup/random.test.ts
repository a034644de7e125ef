import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/startup/random.ts';

describe('createRandom', () => {
  it('repeats itself for the same seed', () => {
    const [a, b] = [createRandom(42), createRandom(42)];
    expect([a(), a(), a()]).toEqual([b(), b(), b()]);
  });

  it.each([[0], [1], [-1], [2 ** 32]])('fills [0, 1) evenly from the seed %i', (seed) => {
    const random = createRandom(seed);
    const tenths = Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const tenth = Math.floor(random() * 10);
      tenths[tenth] = (tenths[tenth] ?? NaN) + 1;
    }
    // 1,000 expected in each, with a standard deviation of 30.
    expect(Math.min(...tenths)).toBeGreaterThan(850);
    expect(Math.max(...tenths)).toBeLessThan(1150);
  });
});

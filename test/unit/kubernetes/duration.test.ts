import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/kubernetes/duration.ts';

describe('durationMs', () => {
  it.each([
    ['0s', 0],
    ['345ms', 345],
    ['1.2s', 1200],
    ['1m2.345s', 62_345],
    ['2h0m0s', 7_200_000],
    ['12.5µs', 0.0125],
    ['1d12h', 129_600_000],
  ])('reads %s', (text, ms) => {
    expect(durationMs(text)).toBeCloseTo(ms, 9);
  });

  it.each(['', '12', '1.2', 's', '-1s', '1s ago', '1.2.3s'])('reads no “%s”', (text) => {
    expect(durationMs(text)).toBeUndefined();
  });
});

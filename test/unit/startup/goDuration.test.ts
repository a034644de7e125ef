import { describe, expect, it } from 'vitest';
import { goDurationMs } from '../../../src/startup/goDuration.ts';

describe('goDurationMs', () => {
  it.each([
    ['0s', 0],
    ['345ms', 345],
    ['1.2s', 1200],
    ['1m2.345s', 62_345],
    ['2h0m0s', 7_200_000],
    ['12.5µs', 0.0125],
  ])('reads %s', (text, ms) => {
    expect(goDurationMs(text)).toBeCloseTo(ms, 9);
  });

  it.each(['', '12', '1.2', 's', '-1s', '1s ago', '1.2.3s'])('reads no “%s”', (text) => {
    expect(goDurationMs(text)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { observedStartRate, timeSaved } from '../../../src/startup/timeSaved.ts';

const noon = Date.parse('2026-11-22T12:00:00Z');
const dayMs = 24 * 60 * 60 * 1000;

describe('the observed rate of starts', () => {
  it('is that of all known starts, in the days since the first of them', () => {
    const known = [
      { at: noon, count: 20 },
      { at: noon - 9.5 * dayMs, count: 10 },
    ];
    expect(observedStartRate(known, noon)).toEqual({
      perDay: 3,
      starts: 30,
      days: 10,
      since: noon - 9.5 * dayMs,
    });
  });

  it('takes a day that has just begun for one, and a clock that was set back for now', () => {
    expect(observedStartRate([{ at: noon - 1000, count: 20 }], noon)).toMatchObject({ perDay: 20, days: 1 });
    expect(observedStartRate([{ at: noon + dayMs, count: 20 }], noon)).toMatchObject({ perDay: 20, days: 1 });
  });

  it('is not known without a start', () => {
    expect(observedStartRate([], noon)).toBeUndefined();
    expect(observedStartRate([{ at: noon, count: 0 }], noon)).toBeUndefined();
  });

  it('does not begin with a measurement that made no start', () => {
    const known = [
      { at: noon - 5 * dayMs, count: 0 },
      { at: noon - dayMs, count: 4 },
    ];
    expect(observedStartRate(known, noon)).toMatchObject({ perDay: 4, days: 1 });
  });
});

describe('the time saved', () => {
  it('is the difference of the medians for each start', () => {
    expect(timeSaved({ coldMs: 3000, restoredMs: 500 }, 12)).toEqual({
      eachStartMs: 2500,
      eachDayMs: 30_000,
    });
  });

  it('is below 0 where restoring takes longer', () => {
    expect(timeSaved({ coldMs: 400, restoredMs: 500 }, 10)).toEqual({ eachStartMs: -100, eachDayMs: -1000 });
  });
});

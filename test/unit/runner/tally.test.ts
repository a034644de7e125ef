import { describe, expect, it } from 'vitest';
import { closingLines, isSuccess, oneFailure, total } from '../../runner/tally.ts';

describe('the tally of a run', () => {
  it('is the sum of its parts', () => {
    const parts = [
      { passed: 3, failures: [], skipped: 1 },
      { passed: 10, failures: ['one: broken', 'two: broken'], skipped: 0 },
    ];
    expect(total(parts)).toEqual({ passed: 13, failures: ['one: broken', 'two: broken'], skipped: 1 });
  });

  it('closes the run with each failure, and one line of three numbers', () => {
    expect(closingLines({ passed: 13, failures: ['one: broken', 'two: broken'], skipped: 1 })).toBe(
      'Failed: one: broken\nFailed: two: broken\n13 passed, 2 failed, 1 skipped',
    );
  });

  it('says of an error its first line, without colours', () => {
    expect(oneFailure('one', new Error('\u001b[31mbroken\u001b[39m\nat home')).failures).toEqual([
      'one: broken',
    ]);
  });

  it('is a success when something passed and nothing failed', () => {
    expect(isSuccess({ passed: 1, failures: [], skipped: 5 })).toBe(true);
  });

  it('is no success when something failed', () => {
    expect(isSuccess({ passed: 100, failures: ['one: broken'], skipped: 0 })).toBe(false);
  });

  it('is no success when nothing passed', () => {
    expect(isSuccess({ passed: 0, failures: [], skipped: 5 })).toBe(false);
  });
});

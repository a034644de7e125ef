import { describe, expect, it } from 'vitest';
import { closingLine, isSuccess, total } from '../../runner/tally.ts';

describe('the tally of a run', () => {
  it('is the sum of its parts', () => {
    const parts = [
      { passed: 3, failed: 0, skipped: 1 },
      { passed: 10, failed: 2, skipped: 0 },
    ];
    expect(total(parts)).toEqual({ passed: 13, failed: 2, skipped: 1 });
  });

  it('closes the run with one line of three numbers', () => {
    expect(closingLine({ passed: 13, failed: 2, skipped: 1 })).toBe('13 passed, 2 failed, 1 skipped');
  });

  it('is a success when something passed and nothing failed', () => {
    expect(isSuccess({ passed: 1, failed: 0, skipped: 5 })).toBe(true);
  });

  it('is no success when something failed', () => {
    expect(isSuccess({ passed: 100, failed: 1, skipped: 0 })).toBe(false);
  });

  it('is no success when nothing passed', () => {
    expect(isSuccess({ passed: 0, failed: 0, skipped: 5 })).toBe(false);
  });
});

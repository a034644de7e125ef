import { describe, expect, it } from 'vitest';
import type { ComparisonReport } from '../../../src/startup/comparisonReport.ts';
import { reportComparison } from '../../../src/startup/comparisonReport.ts';
import { checkBudget } from '../../../src/startup/startupBudget.ts';
import { startupRuns } from './startupRuns.ts';

/** The figures of starts that took so many milliseconds; undefined stands for one that failed. */
function report(
  cold: readonly (number | undefined)[],
  restored: readonly (number | undefined)[],
): ComparisonReport {
  return reportComparison([...startupRuns('cold', cold), ...startupRuns('restored', restored)]);
}

const usual = report([2400, 2500, 2600, 2450, 2550], [812, 790, 830, 800, 850]);

describe('checkBudget', () => {
  it('says by how much the median of the restored starts is above the budget', () => {
    expect(checkBudget(usual, { budgetMs: 600 })).toEqual({
      outcome: 'broken',
      checks: [
        {
          field: 'budgetMs',
          outcome: 'broken',
          limit: 600,
          measured: 812,
          sentence: 'Restored in 812 ms (median of 5), above the budget of 600 ms by 212 ms.',
        },
      ],
    });
  });

  it('is met by a median that is just as long, to the millisecond', () => {
    const verdict = checkBudget(report([], [600.4, 600.4, 600.4]), { budgetMs: 600 });
    expect(verdict).toMatchObject({
      outcome: 'met',
      checks: [{ measured: 600, sentence: 'Restored in 600 ms (median of 3), within the budget of 600 ms.' }],
    });
  });

  it('compares the medians of cold and restored starts', () => {
    expect(checkBudget(usual, { leastSpeedUp: 3 })).toMatchObject({
      outcome: 'met',
      checks: [
        {
          measured: 3.08,
          sentence:
            'Restored 3.08 times as fast as cold (2500 ms, median of 5): at least 3 times is asked for.',
        },
      ],
    });
    expect(checkBudget(usual, { leastSpeedUp: 3.5 })).toMatchObject({
      outcome: 'broken',
      checks: [
        {
          limit: 3.5,
          sentence:
            'Restored only 3.08 times as fast as cold (2500 ms, median of 5), where at least 3.5 times is asked for.',
        },
      ],
    });
  });

  it('is broken where one of two things is, and says what was found of both', () => {
    const { outcome, checks } = checkBudget(usual, { budgetMs: 900, leastSpeedUp: 5 });
    expect(outcome).toBe('broken');
    expect(checks.map(({ field, outcome }) => `${field} ${outcome}`)).toEqual([
      'budgetMs met',
      'leastSpeedUp broken',
    ]);
  });

  it('names the starts that failed beside the median of the others', () => {
    const [check] = checkBudget(report([], [500, undefined, 510, 520]), { budgetMs: 600 }).checks;
    expect(check?.sentence).toBe('Restored in 510 ms (median of 3, 1 failed), within the budget of 600 ms.');
  });

  it.each([
    { restored: [], why: 'No restored start was made.' },
    { restored: [undefined, undefined], why: 'Not measured: each of 2 restored starts failed.' },
    { restored: [400, 410], why: 'Not decided: 2 of 2 restored starts succeeded, and at least 3 must.' },
    {
      restored: [400, 410, 420, undefined, undefined, undefined],
      why: 'Not decided: 3 of 6 restored starts failed, and the others do not stand for all.',
    },
  ])('gives no verdict by the restored starts $restored, and says why', ({ restored, why }) => {
    expect(checkBudget(report([2000, 2000, 2000], restored), { budgetMs: 600 })).toEqual({
      outcome: 'undecided',
      checks: [{ field: 'budgetMs', outcome: 'undecided', limit: 600, sentence: why }],
    });
  });

  it('needs cold starts only where those are compared with', () => {
    const restoredOnly = report([undefined, undefined, undefined], [400, 410, 420]);
    expect(checkBudget(restoredOnly, { budgetMs: 600 }).outcome).toBe('met');
    expect(checkBudget(restoredOnly, { budgetMs: 600, leastSpeedUp: 2 })).toMatchObject({
      outcome: 'undecided',
      checks: [{ outcome: 'met' }, { sentence: 'Not measured: each of 3 cold starts failed.' }],
    });
  });
});

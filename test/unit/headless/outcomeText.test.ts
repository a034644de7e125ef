import { describe, expect, it } from 'vitest';
import { outcomeText, runFailureText } from '../../../src/headless/outcomeText.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { reportComparison } from '../../../src/startup/comparisonReport.ts';
import { checkBudget } from '../../../src/startup/startupBudget.ts';
import { startupRuns } from '../startup/startupRuns.ts';

describe('what the program thaw prints of an environment', () => {
  it('is a line of facts, without those that there are not', () => {
    const text = outcomeText({ name: 'shop', status: 'baked', coldMs: 4021, reasons: undefined });
    expect(text).toBe('shop  status baked  coldMs 4021');
  });

  it('has a line below for what each unfinished bake has left', () => {
    const unfinished = [{ checkpoint: 'shop-1', bytes: 2048, givenUpAt: '2026-11-27T12:15:00.000Z' }];
    expect(outcomeText({ name: 'shop', status: 'neverBaked', unfinished })).toBe(
      [
        'shop  status neverBaked',
        '  unfinished shop-1: 2048 bytes of a bake that is under way or was interrupted; from 2026-11-27T12:15:00.000Z on, the next bake and "thaw prune" delete it',
      ].join('\n'),
    );
  });

  it('has a line below for each thing that the budget asks for', () => {
    const runs = [...startupRuns('cold', [2000, 2000, 2000]), ...startupRuns('restored', [812, 800, 820])];
    const budget = checkBudget(reportComparison(runs), { budgetMs: 600, leastSpeedUp: 2 });
    expect(outcomeText({ name: 'shop', budget })).toBe(
      [
        'shop',
        '  budget broken: Restored in 812 ms (median of 3), above the budget of 600 ms by 212 ms.',
        '  budget met: Restored 2.46 times as fast as cold (2000 ms, median of 3): at least 2 times is asked for.',
      ].join('\n'),
    );
  });

  it('has a line below for each thing that makes the times doubtful, before the verdict', () => {
    const budget = checkBudget(reportComparison(startupRuns('restored', [400, 410, 420])), { budgetMs: 600 });
    const warnings = [
      { kind: 'severalNodes', sentence: 'Not all runs were on the same node: a, b.' },
    ] as const;
    expect(outcomeText({ name: 'shop', warnings, budget })).toBe(
      [
        'shop',
        '  warning: Not all runs were on the same node: a, b.',
        '  budget met: Restored in 410 ms (median of 3), within the budget of 600 ms.',
      ].join('\n'),
    );
  });
});

describe('why a start of a measurement has failed', () => {
  const failure = (explanation: string): ThawError =>
    new ThawError({ reason: 'podNotStarted', attempted: 'start demo/shop-1', explanation });

  it('is the same sentence for each pod', () => {
    const run = { kind: 'cold', podName: 'shop-1', failure: failure('shop-1 was not scheduled') } as const;
    expect(runFailureText(run)).toBe('a cold start failed: its pod was not scheduled');
  });

  it('is told of a claim that got no pod', () => {
    const run = { kind: 'restored', podName: '', failure: failure('there is no pool') } as const;
    expect(runFailureText(run)).toBe('a restored start failed: there is no pool');
  });
});

import { reportComparison } from '../../../src/startup/comparisonReport.ts';
import { checkBudget, type StartupBudget } from '../../../src/startup/startupBudget.ts';
import { doubtsOf, type MeasuredEnvironment } from '../../../src/views/measuredEnvironment.ts';
import { startupRuns } from '../startup/startupRuns.ts';

/** How long starts took, in milliseconds; undefined stands for one that failed. */
export interface ExampleStarts {
  /** Three of 2 s unless given. */
  readonly cold?: readonly (number | undefined)[];
  readonly restored: readonly (number | undefined)[];
}

/** What was measured of the environment `shop`, judged by a budget. */
export function measuredEnvironment(
  { cold = [2000, 2000, 2000], restored }: ExampleStarts,
  budget?: StartupBudget,
): MeasuredEnvironment {
  const runs = [...startupRuns('cold', cold), ...startupRuns('restored', restored)];
  const report = reportComparison(runs);
  const doubts = doubtsOf(runs);
  return { name: 'shop', route: 'native', report, doubts, verdict: budget && checkBudget(report, budget) };
}

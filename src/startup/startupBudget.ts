import * as l10n from '@vscode/l10n';
import type { ComparisonReport, SideReport } from './comparisonReport.ts';

/** Of fewer succeeded starts than this no verdict is given: of three, the slowest one alone does not make the median. */
export const minimumRunsForBudget = 3;

/** What the restored starts of an environment must keep to; one of the fields at least. */
export interface StartupBudget {
  /** The longest median of restored starts, in milliseconds. */
  readonly budgetMs?: number | undefined;
  /** How many times as fast as cold starts restored ones must be, by their medians. */
  readonly leastSpeedUp?: number | undefined;
}

/** `undecided` where there are too few starts to judge by: then a budget counts as broken, too. */
export type BudgetOutcome = 'met' | 'broken' | 'undecided';

/** What was found of one field of a budget. */
export interface BudgetCheck {
  readonly field: keyof StartupBudget;
  readonly outcome: BudgetOutcome;
  /** What the budget says: milliseconds at most, or times as fast at least. */
  readonly limit: number;
  /** In the same unit, rounded as the sentence says it; absent where it is undecided. */
  readonly measured?: number;
  /** For a person. */
  readonly sentence: string;
}

/** Whether a budget was kept to. */
export interface BudgetVerdict {
  /** That of the worst of the checks: broken before undecided. */
  readonly outcome: BudgetOutcome;
  /** One for each field that the budget has. */
  readonly checks: readonly BudgetCheck[];
}

/** Compares what was measured with a budget, rounded to whole milliseconds and hundredths of a ratio. */
export function checkBudget(report: ComparisonReport, budget: StartupBudget): BudgetVerdict {
  const { budgetMs, leastSpeedUp } = budget;
  const checks = [
    ...(budgetMs === undefined ? [] : [durationCheck(report, budgetMs)]),
    ...(leastSpeedUp === undefined ? [] : [speedUpCheck(report, leastSpeedUp)]),
  ];
  const outcomes = checks.map(({ outcome }) => outcome);
  const worst = (['broken', 'undecided'] as const).find((outcome) => outcomes.includes(outcome));
  return { outcome: worst ?? 'met', checks };
}

function durationCheck({ restored }: ComparisonReport, limit: number): BudgetCheck {
  const field = 'budgetMs';
  const why = whyUndecided(restored, 'restored');
  if (why !== undefined || !restored.summary) return undecided(field, limit, why);
  const measured = Math.round(restored.summary.median);
  const runs = runsText(restored);
  const isMet = measured <= limit;
  const sentence = isMet
    ? l10n.t('Restored in {0} ms ({1}), within the budget of {2} ms.', measured, runs, limit)
    : l10n.t(
        'Restored in {0} ms ({1}), above the budget of {2} ms by {3} ms.',
        measured,
        runs,
        limit,
        measured - limit,
      );
  return { field, outcome: isMet ? 'met' : 'broken', limit, measured, sentence };
}

function speedUpCheck({ cold, restored, speedUp }: ComparisonReport, limit: number): BudgetCheck {
  const field = 'leastSpeedUp';
  const why = whyUndecided(restored, 'restored') ?? whyUndecided(cold, 'cold');
  if (why !== undefined || !speedUp || !cold.summary) return undecided(field, limit, why);
  const measured = Number(speedUp.ratio.toFixed(2));
  const coldMs = Math.round(cold.summary.median);
  const runs = runsText(cold);
  const isMet = measured >= limit;
  const sentence = isMet
    ? l10n.t(
        'Restored {0} times as fast as cold ({1} ms, {2}): at least {3} times is asked for.',
        measured,
        coldMs,
        runs,
        limit,
      )
    : l10n.t(
        'Restored only {0} times as fast as cold ({1} ms, {2}), where at least {3} times is asked for.',
        measured,
        coldMs,
        runs,
        limit,
      );
  return { field, outcome: isMet ? 'met' : 'broken', limit, measured, sentence };
}

function undecided(field: BudgetCheck['field'], limit: number, why: string | undefined): BudgetCheck {
  const sentence = why ?? l10n.t('The starts give no figure that could be compared.');
  return { field, outcome: 'undecided', limit, sentence };
}

/** Why the starts of a side say too little; undefined where they say enough. */
function whyUndecided({ runsMs, failed }: SideReport, kind: 'cold' | 'restored'): string | undefined {
  const succeeded = runsMs.length;
  const all = succeeded + failed;
  const isCold = kind === 'cold';
  if (all === 0) return isCold ? l10n.t('No cold start was made.') : l10n.t('No restored start was made.');
  if (succeeded === 0) {
    return isCold
      ? l10n.t('Not measured: each of {0} cold starts failed.', all)
      : l10n.t('Not measured: each of {0} restored starts failed.', all);
  }
  if (succeeded < minimumRunsForBudget) {
    return isCold
      ? l10n.t(
          'Not decided: {0} of {1} cold starts succeeded, and at least {2} must.',
          succeeded,
          all,
          minimumRunsForBudget,
        )
      : l10n.t(
          'Not decided: {0} of {1} restored starts succeeded, and at least {2} must.',
          succeeded,
          all,
          minimumRunsForBudget,
        );
  }
  if (failed < succeeded) return undefined;
  return isCold
    ? l10n.t('Not decided: {0} of {1} cold starts failed, and the others do not stand for all.', failed, all)
    : l10n.t(
        'Not decided: {0} of {1} restored starts failed, and the others do not stand for all.',
        failed,
        all,
      );
}

function runsText({ runsMs, failed }: SideReport): string {
  return failed === 0
    ? l10n.t('median of {0}', runsMs.length)
    : l10n.t('median of {0}, {1} failed', runsMs.length, failed);
}

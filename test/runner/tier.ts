import { createVitest, type CliOptions, type Vitest } from 'vitest/node';
import { passedOnRetry, skippedTests, tallyOfModules } from './moduleTally.ts';
import { oneFailure, total, type Tally } from './tally.ts';

/**
 * Runs the tests of one tier, a project of the Vitest configuration in the folder `root`. A tier that breaks down,
 * for instance because its set-up fails, shows why and counts as one failure.
 */
export async function runTier(tier: string, root: string): Promise<Tally> {
  return withVitest(tier, { root, project: [tier] }, async (vitest) => {
    const { testModules, unhandledErrors } = await vitest.start();
    for (const name of passedOnRetry(testModules)) console.log(`Passed only when tried again: ${name}`);
    const stray = unhandledErrors.length > 0 ? [oneFailure(`tier ${tier}`, unhandledErrors[0])] : [];
    return total([tallyOfModules(testModules), ...stray]);
  });
}

/** Counts the tests of a tier as skipped, without loading them: they may need what this machine has not. */
export async function skipTier(tier: string, root: string, reason: string): Promise<Tally> {
  return countSkipped(tier, { root, project: [tier] }, reason);
}

/** Like {@link skipTier}, for a tier that Vitest does not run: a pattern, relative to `root`, names its files. */
export async function skipTestFiles(
  tier: string,
  root: string,
  reason: string,
  pattern: string,
): Promise<Tally> {
  return countSkipped(tier, { root, config: false, include: [pattern] }, reason);
}

async function countSkipped(tier: string, which: CliOptions, reason: string): Promise<Tally> {
  return withVitest(tier, which, async (vitest) => {
    console.log(`The tier "${tier}" is skipped: ${reason}.`);
    const specifications = await vitest.globTestSpecifications();
    return skippedTests(await vitest.parseSpecifications(specifications));
  });
}

async function withVitest(
  tier: string,
  which: CliOptions,
  use: (vitest: Vitest) => Promise<Tally>,
): Promise<Tally> {
  console.log(`\nTier ${tier}`);
  try {
    const vitest = await createVitest({ ...which, watch: false });
    try {
      return await use(vitest);
    } finally {
      await vitest.close();
    }
  } catch (error) {
    console.error(`The tier "${tier}" broke down:`, error);
    return oneFailure(`tier ${tier}`, error);
  }
}

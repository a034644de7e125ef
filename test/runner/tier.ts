import { createVitest, type Vitest } from 'vitest/node';
import { skippedTests, tallyOfModules } from './moduleTally.ts';
import { oneFailure, total, type Tally } from './tally.ts';

/**
 * Runs the tests of one tier, a project of the Vitest configuration in the folder `root`. A tier that breaks down,
 * for instance because its set-up fails, shows why and counts as one failure.
 */
export async function runTier(tier: string, root: string): Promise<Tally> {
  return withVitest(tier, root, async (vitest) => {
    const { testModules, unhandledErrors } = await vitest.start();
    const stray = unhandledErrors.length > 0 ? [oneFailure] : [];
    return total([tallyOfModules(testModules), ...stray]);
  });
}

/** Counts the tests of a tier as skipped, without loading them: they may need what this machine has not. */
export async function skipTier(tier: string, root: string, reason: string): Promise<Tally> {
  console.log(`The tier "${tier}" is skipped: ${reason}.`);
  return withVitest(tier, root, async (vitest) => {
    const specifications = await vitest.globTestSpecifications();
    return skippedTests(await vitest.parseSpecifications(specifications));
  });
}

async function withVitest(
  tier: string,
  root: string,
  use: (vitest: Vitest) => Promise<Tally>,
): Promise<Tally> {
  console.log(`\nTier ${tier}`);
  try {
    const vitest = await createVitest({ root, project: [tier], watch: false });
    try {
      return await use(vitest);
    } finally {
      await vitest.close();
    }
  } catch (error) {
    console.error(`The tier "${tier}" broke down:`, error);
    return oneFailure;
  }
}

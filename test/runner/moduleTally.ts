import type { TestModule, TestSuite } from 'vitest/node';
import { total, type Tally } from './tally.ts';

/**
 * Counts the tests of test files. What failed outside of a test (a file that cannot be loaded, a hook) counts as one
 * failure more; tests that were not reached count as skipped.
 */
export function tallyOfModules(modules: readonly TestModule[]): Tally {
  return total(modules.map(tallyOfModule));
}

/** Counts the tests of files that were only read, not run. */
export function skippedTests(modules: readonly TestModule[]): Tally {
  return {
    passed: 0,
    failed: 0,
    skipped: modules.flatMap(({ children }) => [...children.allTests()]).length,
  };
}

/** The names of the tests that failed first, and passed when they were tried again: to be looked into. */
export function passedOnRetry(modules: readonly TestModule[]): readonly string[] {
  return modules.flatMap(({ children }) =>
    [...children.allTests()]
      .filter((test) => test.diagnostic()?.flaky ?? false)
      .map(({ fullName }) => fullName),
  );
}

function tallyOfModule(module: TestModule): Tally {
  const states = [...module.children.allTests()].map((test) => test.result().state);
  const groups: readonly (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
  return {
    passed: states.filter((state) => state === 'passed').length,
    failed:
      states.filter((state) => state === 'failed').length +
      groups.filter((group) => group.errors().length > 0).length,
    skipped: states.filter((state) => state === 'skipped' || state === 'pending').length,
  };
}

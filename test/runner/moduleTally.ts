import type { TestCase, TestModule, TestSuite } from 'vitest/node';
import { failure, total, type Tally } from './tally.ts';

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
    failures: [],
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
  const tests = [...module.children.allTests()];
  const states = tests.map((test) => test.result().state);
  const groups: readonly (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
  return {
    passed: states.filter((state) => state === 'passed').length,
    failures: [
      ...tests.filter((test) => test.result().state === 'failed').map(failureOfTest),
      ...groups.filter((group) => group.errors().length > 0).map(failureOfGroup),
    ],
    skipped: states.filter((state) => state === 'skipped' || state === 'pending').length,
  };
}

function failureOfTest(test: TestCase): string {
  return failure(`${test.module.relativeModuleId} > ${test.fullName}`, test.result().errors?.[0]);
}

function failureOfGroup(group: TestModule | TestSuite): string {
  const file = group.type === 'module' ? group : group.module;
  const name = group.type === 'module' ? '' : ` > ${group.fullName}`;
  return failure(file.relativeModuleId + name, group.errors()[0]);
}

import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';
import { resultsFileVariable, type HostTestResult } from './hostTestResult.ts';

/** Mocha's reporter: writes how each test ended to the results file, at once. */
export class ResultsReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('pass', (test) => {
      write({ state: 'passed', title: test.fullTitle() });
    });
    runner.on('pending', (test) => {
      write({ state: 'skipped', title: test.fullTitle() });
    });
    // For a hook too, which is then named in the title.
    runner.on('fail', (test, error: Error) => {
      write({ state: 'failed', title: test.fullTitle(), error: error.stack ?? error.message });
    });
    runner.on('end', () => {
      write({ state: 'ended' });
    });
  }
}

function write(result: HostTestResult): void {
  const file = process.env[resultsFileVariable];
  if (file === undefined) throw new Error(`${resultsFileVariable} is not set`);
  appendFileSync(file, `${JSON.stringify(result)}\n`);
}

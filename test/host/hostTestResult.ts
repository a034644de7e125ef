/** The environment variable with the file to which the tests in the extension host write how they end. */
export const resultsFileVariable = 'THAW_HOST_TEST_RESULTS';

/** A line of the results file: how one test ended, or that all have. */
export type HostTestResult =
  | { readonly state: 'passed' | 'skipped'; readonly title: string }
  | { readonly state: 'failed'; readonly title: string; readonly error: string }
  | { readonly state: 'ended' };

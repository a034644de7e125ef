import { stripVTControlCharacters } from 'node:util';

/** How many tests ended how. */
export interface Tally {
  readonly passed: number;
  /** What failed, and the first line of why. */
  readonly failures: readonly string[];
  readonly skipped: number;
}

/** One failure: what a check or a tier counts for that did not get as far as tests. */
export function oneFailure(what: string, error: unknown): Tally {
  return { passed: 0, failures: [failure(what, error)], skipped: 0 };
}

/** What failed, with the first line of the error, in one line. */
export function failure(what: string, error: unknown): string {
  const text = error instanceof Object && 'message' in error ? error.message : error;
  return `${what}: ${stripVTControlCharacters(String(text)).trim().split('\n', 1)[0] ?? ''}`;
}

/** The sum over all parts of a run. */
export function total(tallies: readonly Tally[]): Tally {
  const sum = (count: (tally: Tally) => number): number =>
    tallies.reduce((before, tally) => before + count(tally), 0);
  return {
    passed: sum((tally) => tally.passed),
    failures: tallies.flatMap(({ failures }) => failures),
    skipped: sum((tally) => tally.skipped),
  };
}

/** The lines that close a run: each failure, for whoever sees no more than the end of it, and the numbers. */
export function closingLines({ passed, failures, skipped }: Tally): string {
  return [
    ...failures.map((text) => `Failed: ${text}`),
    `${passed} passed, ${failures.length} failed, ${skipped} skipped`,
  ].join('\n');
}

/** Whether a run is good: nothing failed, and not for lack of tests. */
export function isSuccess({ passed, failures }: Tally): boolean {
  return failures.length === 0 && passed > 0;
}

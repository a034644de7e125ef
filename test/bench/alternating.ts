import { summarize, type Summary } from '../../src/startup/statistics.ts';

/** Something to measure: returns what it took, in milliseconds. */
export type Measurement = () => Promise<number>;

/** Makes each measurement `rounds` times, as {@link alternateSummaries} does, and returns the median of each. */
export async function alternate<Name extends string>(
  rounds: number,
  measurements: Readonly<Record<Name, Measurement>>,
  signal: AbortSignal,
): Promise<Readonly<Record<Name, number>>> {
  const summaries = await alternateSummaries(rounds, measurements, signal);
  const medians = Object.entries<Summary>(summaries).map(([name, { median }]) => [name, median]);
  return Object.fromEntries(medians) as Record<Name, number>;
}

/**
 * Makes each measurement `rounds` times, in turns, so that whatever changes meanwhile meets all of them alike; returns what
 * can be said of each. A first round, which fills caches, is not counted.
 */
export async function alternateSummaries<Name extends string>(
  rounds: number,
  measurements: Readonly<Record<Name, Measurement>>,
  signal: AbortSignal,
): Promise<Readonly<Record<Name, Summary>>> {
  const names = Object.keys(measurements) as Name[];
  const results = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      signal.throwIfAborted();
      const value = await measurements[name]();
      if (round > 0) results.get(name)?.push(value);
    }
  }
  const summaries = names.map((name) => [name, summarize(results.get(name) ?? [])]);
  return Object.fromEntries(summaries) as Record<Name, Summary>;
}

/** How long `work` takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

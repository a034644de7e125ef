const ending = '.bench.ts';

/** The benchmarks that the files of a folder hold, by name. */
export function benchmarkNames(files: readonly string[]): readonly string[] {
  return files
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .toSorted();
}

/** The file that holds a benchmark. */
export function benchmarkFile(name: string): string {
  return name + ending;
}

/** What to run of the `known` benchmarks: the `wanted` ones in their order and each once, or all. */
export function selectBenchmarks(
  known: readonly string[],
  wanted: readonly string[],
): { readonly selected: readonly string[]; readonly unknown: readonly string[] } {
  const names = wanted.length === 0 ? known : [...new Set(wanted)];
  return {
    selected: names.filter((name) => known.includes(name)),
    unknown: names.filter((name) => !known.includes(name)),
  };
}

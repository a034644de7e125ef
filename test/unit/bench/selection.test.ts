import { describe, expect, it } from 'vitest';
import { benchmarkNames, selectBenchmarks } from '../../bench/selection.ts';

describe('the benchmarks of a folder', () => {
  it('are those with a file named for them', () => {
    const files = ['run.ts', 'restore.bench.ts', 'checkpoint.bench.ts', 'figures.ts'];
    expect(benchmarkNames(files)).toEqual(['checkpoint', 'restore']);
  });
});

describe('the benchmarks to run', () => {
  const known = ['checkpoint', 'image', 'restore'];

  it('are all where none is named', () => {
    expect(selectBenchmarks(known, [])).toEqual({ selected: known, unknown: [] });
  });

  it('are the named ones in their order, each once', () => {
    const { selected } = selectBenchmarks(known, ['restore', 'checkpoint', 'restore']);
    expect(selected).toEqual(['restore', 'checkpoint']);
  });

  it('leave out names that there are not, and tell which', () => {
    expect(selectBenchmarks(known, ['image', 'imagined'])).toEqual({
      selected: ['image'],
      unknown: ['imagined'],
    });
  });
});

import { describe, expect, it } from 'vitest';
import { type DoubtedRun, doubtedSides, startDoubts } from '../../../src/startup/startDoubts.ts';
import type { StartupRun } from '../../../src/startup/startupRun.ts';
import { startupRuns } from './startupRuns.ts';

const steady = [
  ...startupRuns('cold', [2000, 2010, 2020, undefined]),
  ...startupRuns('restored', [500, 505, 510, 515]),
];

/** What is found of runs, of which some are changed. */
function kinds(runs: readonly StartupRun[]): readonly string[] {
  return found(runs).map(({ kind }) => kind);
}

function found(runs: readonly StartupRun[]): ReturnType<typeof startDoubts> {
  const sides = doubtedSides(runs, { cold: 'cold', restored: 'restored' });
  return startDoubts(sides, (ms) => `${ms} ms`);
}

/** {@link steady}, changed by place. */
function changed(change: (index: number) => DoubtedRun): readonly StartupRun[] {
  return steady.map((run, index) => ({ ...run, ...change(index) }));
}

describe('what speaks against taking times of starts as they are', () => {
  it('is nothing where they are alike, on one quiet node, measured by a quiet machine', () => {
    expect(found(changed(() => ({ node: 'node-1', nodeUse: 0.8, lagMs: 20 })))).toEqual([]);
  });

  it('is that those of one kind scatter', () => {
    const runs = [...startupRuns('cold', [1000, 1000, 1400, 1400]), ...startupRuns('restored', [5, 5, 5, 5])];
    expect(found(runs)).toEqual([
      {
        kind: 'scatter',
        sentence:
          'cold: the runs scatter, half of them lie between 1000 ms and 1400 ms. ' +
          'Was the node busy with something else? More runs make the median more certain.',
      },
    ]);
  });

  it('is not that they scatter where the middle half does not, or there are too few to say so', () => {
    expect(kinds(startupRuns('cold', [1000, 1000, 1000, 1000, 9000]))).toEqual([]);
    expect(kinds(startupRuns('cold', [1000, 2000, 3000]))).toEqual([]);
  });

  it('is that the machine that measured was late by what matters for the figure', () => {
    const late = changed((index) => ({ lagMs: index === 4 ? 26 : 21 }));
    // 21 ms matter to no cold start, and to no failed one, which has no figure.
    expect(found(startupRuns('cold', [2000]).map((run) => ({ ...run, lagMs: 21 })))).toEqual([]);
    expect(found(startupRuns('cold', [undefined]).map((run) => ({ ...run, lagMs: 900 })))).toEqual([]);
    expect(found(late)).toEqual([
      {
        kind: 'busyMachine',
        sentence:
          'The machine that measured was busy: in 1 of 8 runs it may have noticed news up to 26 ms late. ' +
          'Measure again when it is quiet.',
      },
    ]);
  });

  it('is that the node was busy', () => {
    expect(found(changed((index) => ({ nodeUse: index < 3 ? 0.9 : 0.2 })))).toEqual([
      {
        kind: 'busyNode',
        sentence:
          'The node was busy with something else before 3 of 8 runs: 90 % of its processors were in use. ' +
          'These starts take longer than on a quiet node.',
      },
    ]);
  });

  it('is that they were on several nodes', () => {
    expect(found(changed((index) => ({ node: `node-${index % 2}` })))).toEqual([
      { kind: 'severalNodes', sentence: 'Not all runs were on the same node: node-0, node-1.' },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { reportComparison } from '../../../src/startup/comparisonReport.ts';
import type { StartupKind, StartupRun } from '../../../src/startup/startupRun.ts';

const common = { namespace: 'demo', podName: 'web', startedAt: '2026-11-22T17:04:25.000Z', marks: {} };

function succeeded(kind: StartupKind, firstResponseMs: number): StartupRun {
  return { ...common, kind, outcome: 'succeeded', firstResponseMs };
}

function failed(kind: StartupKind): StartupRun {
  const failure = new ThawError({ reason: 'podNotStarted', attempted: 'start', explanation: 'no' });
  return { ...common, kind, outcome: 'failed', failure };
}

describe('reportComparison', () => {
  it('keeps the sides apart, each in the order of its runs', () => {
    const runs = [succeeded('cold', 3000), succeeded('restored', 500), succeeded('cold', 2900)];
    expect(reportComparison(runs)).toMatchObject({
      cold: { runsMs: [3000, 2900], failed: 0, summary: { n: 2, median: 2950 } },
      restored: { runsMs: [500], failed: 0 },
      speedUp: { ratio: 5.9 },
    });
  });

  it('counts failed runs, and takes no figure from them', () => {
    const report = reportComparison([succeeded('cold', 10), failed('cold'), failed('restored')]);
    expect(report.cold).toMatchObject({ runsMs: [10], failed: 1 });
    expect(report.restored).toEqual({ runsMs: [], failed: 1 });
  });

  it('claims no speed-up where a side has no succeeded run', () => {
    expect(reportComparison([succeeded('cold', 10), failed('restored')])).not.toHaveProperty('speedUp');
  });
});

import { describe, expect, it } from 'vitest';
import { reportComparison } from '../../../src/startup/comparisonReport.ts';
import { startupRuns } from './startupRuns.ts';

describe('reportComparison', () => {
  it('keeps the sides apart, each in the order of its runs', () => {
    const runs = [
      ...startupRuns('cold', [3000]),
      ...startupRuns('restored', [500]),
      ...startupRuns('cold', [2900]),
    ];
    expect(reportComparison(runs)).toMatchObject({
      cold: { runsMs: [3000, 2900], failed: 0, summary: { n: 2, median: 2950 } },
      restored: { runsMs: [500], failed: 0 },
      speedUp: { ratio: 5.9 },
    });
  });

  it('counts failed runs, and takes no figure from them', () => {
    const report = reportComparison([
      ...startupRuns('cold', [10, undefined]),
      ...startupRuns('restored', [undefined]),
    ]);
    expect(report.cold).toMatchObject({ runsMs: [10], failed: 1 });
    expect(report.restored).toEqual({ runsMs: [], failed: 1 });
  });

  it('claims no speed-up where a side has no succeeded run', () => {
    expect(
      reportComparison([...startupRuns('cold', [10]), ...startupRuns('restored', [undefined])]),
    ).not.toHaveProperty('speedUp');
  });
});

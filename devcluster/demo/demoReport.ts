import type { RestoredStart } from '../../src/startup/startupRun.ts';
import { megabytes } from './bakedEnvironment.ts';
import type { MeasuredEnvironment } from './measuredEnvironment.ts';

/** `out/demo/report.json`. */
export interface DemoReport {
  readonly environments: readonly {
    readonly name: string;
    readonly route: RestoredStart;
    readonly checkpointBytes: number;
    readonly cold: { readonly runsMs: readonly number[]; readonly medianMs: number | null };
    readonly restored: { readonly runsMs: readonly number[]; readonly medianMs: number | null };
    /** Ratio of the medians. */
    readonly speedup: number | null;
    /** Whether every restored server answered with the state that it had before. */
    readonly stateKept: boolean;
  }[];
}

/** The figures of the measured environments, for programs. */
export function demoReport(measured: readonly MeasuredEnvironment[]): DemoReport {
  return {
    environments: measured.map((each) => {
      const { cold, restored, speedUp } = each.comparison;
      return {
        name: each.baked.environment.name,
        route: routeOf(each),
        checkpointBytes: each.baked.checkpoint.archive.bytes,
        cold: { runsMs: cold.runsMs, medianMs: cold.summary?.median ?? null },
        restored: { runsMs: restored.runsMs, medianMs: restored.summary?.median ?? null },
        speedup: speedUp?.ratio ?? null,
        stateKept: isStateKept(each),
      };
    }),
  };
}

/** The route of the restored starts: one cluster restores an environment by one. */
function routeOf({ runs }: MeasuredEnvironment): RestoredStart {
  return runs.find(({ route }) => route !== undefined)?.route ?? 'native';
}

/** Whether every start succeeded, and every restored server remembered what it should. */
export function isStateKept({ comparison: { cold, restored }, lostState }: MeasuredEnvironment): boolean {
  return restored.runsMs.length > 0 && cold.failed + restored.failed === 0 && lostState.length === 0;
}

/** The figures of the measured environments as a table, for people. */
export function demoTable(measured: readonly MeasuredEnvironment[]): string {
  const header = ['environment', 'checkpoint', 'warm-up', 'cold', 'restored', 'route', 'faster', 'state'];
  const rows = measured.map((each) => {
    const { cold, restored, speedUp } = each.comparison;
    return [
      each.baked.environment.name,
      megabytes(each.baked.checkpoint.archive.bytes),
      `${each.baked.warmUpRequests} requests`,
      milliseconds(cold.summary?.median),
      milliseconds(restored.summary?.median),
      routeOf(each),
      speedUp === undefined ? '-' : `${speedUp.ratio.toPrecision(2)}x`,
      isStateKept(each) ? 'kept' : 'LOST',
    ];
  });
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

/** Milliseconds below one second, else seconds; three significant digits. */
function milliseconds(value: number | undefined): string {
  if (value === undefined) return '-';
  return value < 1000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toPrecision(3)} s`;
}

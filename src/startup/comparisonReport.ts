import type { StartupKind, StartupRun } from './startupRun.ts';
import type { BootstrapOptions, SpeedUp, Summary } from './statistics.ts';
import { speedUp, summarize } from './statistics.ts';

/** The runs of one side in figures. */
export interface SideReport {
  /** Milliseconds to the first response of each succeeded run, in the order in which they were made. */
  readonly runsMs: readonly number[];
  /** How many runs failed: they are in no figure, and must be shown beside them. */
  readonly failed: number;
  /** Absent where no run succeeded. */
  readonly summary?: Summary;
}

/** Cold against restored startups in figures. */
export interface ComparisonReport {
  readonly cold: SideReport;
  readonly restored: SideReport;
  /** How many times as fast as cold ones restored startups are; absent where a side has no succeeded run. */
  readonly speedUp?: SpeedUp;
}

/** Computes the figures of the runs of a comparison. */
export function reportComparison(
  runs: readonly StartupRun[],
  bootstrap: BootstrapOptions = {},
): ComparisonReport {
  const cold = reportSide(runs, 'cold');
  const restored = reportSide(runs, 'restored');
  const ratio = speedUp(cold.runsMs, restored.runsMs, bootstrap);
  return { cold, restored, ...(ratio && { speedUp: ratio }) };
}

function reportSide(runs: readonly StartupRun[], kind: StartupKind): SideReport {
  const ofKind = runs.filter((run) => run.kind === kind);
  const runsMs = ofKind.flatMap(({ firstResponseMs }) => firstResponseMs ?? []);
  const summary = summarize(runsMs);
  return { runsMs, failed: ofKind.length - runsMs.length, ...(summary && { summary }) };
}

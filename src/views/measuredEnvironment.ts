import * as vscode from 'vscode';
import { ThawError } from '../kubernetes/thawError.ts';
import type { ComparisonProgress } from '../startup/comparison.ts';
import type { ComparisonReport, SideReport } from '../startup/comparisonReport.ts';
import type { BudgetVerdict } from '../startup/startupBudget.ts';
import { doubtedSides, type StartDoubt, startDoubts } from '../startup/startDoubts.ts';
import type { RestoredStart, StartupRun } from '../startup/startupRun.ts';
import { formatDuration, formatRatio } from './format.ts';

/** What was measured of an environment by its file. */
export interface MeasuredEnvironment {
  readonly name: string;
  /** How it was restored. */
  readonly route: RestoredStart;
  readonly report: ComparisonReport;
  /** What speaks against taking its figures as they are. */
  readonly doubts: readonly StartDoubt[];
  /** Absent where the file gives no budget. */
  readonly verdict?: BudgetVerdict | undefined;
}

/** How measuring an environment is followed and ended. */
export interface MeasuringCall {
  readonly signal: AbortSignal;
  /** Says what is being done, a line at a time. */
  readonly tell: (line: string) => void;
}

/**
 * Measures the environment of a file, without a question.
 * @throws {ThawError} why it cannot be measured; `cancelled` among the reasons
 */
export type MeasureFile = (file: vscode.Uri, call: MeasuringCall) => Promise<MeasuredEnvironment>;

/** A start that was just made, as a line: `3/10 · cold · 2.31 s`. Undefined before the first one. */
export function startLine({ completed, total, run }: ComparisonProgress): string | undefined {
  if (run === undefined) return undefined;
  const kind = run.kind === 'cold' ? vscode.l10n.t('cold') : vscode.l10n.t('restored');
  const result =
    run.firstResponseMs === undefined
      ? vscode.l10n.t('failed: {0}', run.failure?.explanation ?? '')
      : formatDuration(run.firstResponseMs);
  return `${completed}/${total} · ${kind} · ${result}`;
}

/** What speaks against taking the figures of these runs as they are, in the words of {@link resultLines}. */
export function doubtsOf(runs: readonly StartupRun[]): readonly StartDoubt[] {
  const names = { cold: vscode.l10n.t('cold'), restored: vscode.l10n.t('restored') };
  return startDoubts(doubtedSides(runs, names), formatDuration);
}

/** The figures of what was measured, what makes them doubtful, and what was found of the budget, a line each. */
export function resultLines({ route, report, doubts, verdict }: MeasuredEnvironment): readonly string[] {
  const { cold, restored, speedUp } = report;
  return [
    vscode.l10n.t('cold: {0}', sideText(cold)),
    vscode.l10n.t('restored ({0}): {1}', route, sideText(restored)),
    ...(speedUp ? [vscode.l10n.t('{0} as fast', formatRatio(speedUp.ratio))] : []),
    ...doubts.map(({ sentence }) => `⚠ ${sentence}`),
    ...(verdict?.checks ?? []).map(({ outcome, sentence }) => `${outcome === 'met' ? '✓' : '✗'} ${sentence}`),
  ];
}

/** Why something could not be measured, and what can be done about it, a line each. */
export function failureLines(error: unknown): readonly string[] {
  if (!ThawError.is(error)) return [error instanceof Error ? error.message : String(error)];
  return [error.message, ...error.remedies.map(({ text }) => `${text.replace(/\.$/, '')}.`)];
}

function sideText({ summary, failed }: SideReport): string {
  const figures =
    summary === undefined
      ? vscode.l10n.t('no start succeeded')
      : vscode.l10n.t('{0} (median of {1})', formatDuration(summary.median), summary.n);
  return failed === 0 ? figures : vscode.l10n.t('{0}, {1} failed', figures, failed);
}

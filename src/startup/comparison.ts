import * as l10n from '@vscode/l10n';
import { ThawError } from '../kubernetes/thawError.ts';
import type { StartupKind, StartupRun } from './startupRun.ts';

/** One side of a comparison. */
export interface ComparisonSide {
  /** Makes the run `index` (from 0) of this side: creates a pod and measures it. */
  readonly start: (index: number, signal: AbortSignal) => Promise<StartupRun>;
  /**
   * Removes whatever {@link start} left of that run, and waits until it is gone. Called after each start, also after one
   * that failed or was cancelled.
   */
  readonly remove: (index: number) => Promise<void>;
}

/** What is compared, and how often. */
export interface Comparison {
  readonly cold: ComparisonSide;
  readonly restored: ComparisonSide;
  /** How many runs each side makes, at least 1. */
  readonly runsEach: number;
  /** Which side begins; the sides take turns. Cold unless given. */
  readonly first?: StartupKind;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ComparisonProgress) => void;
}

/** How far a comparison is. */
export interface ComparisonProgress {
  readonly completed: number;
  readonly total: number;
  /** The run that was just completed; absent at the beginning. */
  readonly run?: StartupRun;
  /** What comes next; absent at the end. */
  readonly next?: StartupKind;
}

/** What another start would meet as well. */
const sharedByAll = ['forbidden', 'credentialsExpired'] as const;

/**
 * Makes cold and restored startups, taking turns so that whatever changes meanwhile (caches, load) meets both alike, and
 * returns every run in the order in which it was made, failed ones included.
 * Rejects with `cancelled` on an abort, with what {@link ComparisonSide} throws, and with the failure of a run that every other would
 * share; by then the last pod has been removed, and the runs so far were reported as progress.
 */
export async function compareStartups(comparison: Comparison): Promise<readonly StartupRun[]> {
  const { runsEach, first = 'cold', signal = new AbortController().signal, onProgress } = comparison;
  const turns = turnsOf(runsEach, first);
  const runs: StartupRun[] = [];
  for (const { kind, index } of turns) {
    onProgress?.(progressOf(runs, turns.length, kind));
    if (signal.aborted) throw cancelled(signal);
    const run = await runOnce(comparison[kind], index, signal);
    runs.push(run);
    if (ThawError.is(run.failure, ...sharedByAll)) {
      onProgress?.(progressOf(runs, turns.length));
      throw run.failure;
    }
  }
  onProgress?.(progressOf(runs, turns.length));
  return runs;
}

/** One run, whose pod is removed however it ends. */
async function runOnce(side: ComparisonSide, index: number, signal: AbortSignal): Promise<StartupRun> {
  try {
    return await side.start(index, signal);
  } finally {
    await side.remove(index);
  }
}

function turnsOf(runsEach: number, first: StartupKind): { kind: StartupKind; index: number }[] {
  const second = first === 'cold' ? 'restored' : 'cold';
  return Array.from({ length: runsEach }, (_, index) => [
    { kind: first, index },
    { kind: second, index } as const,
  ]).flat();
}

function progressOf(runs: readonly StartupRun[], total: number, next?: StartupKind): ComparisonProgress {
  const run = runs.at(-1);
  return { completed: runs.length, total, ...(run && { run }), ...(next && { next }) };
}

function cancelled(signal: AbortSignal): ThawError {
  return new ThawError({
    reason: 'cancelled',
    attempted: l10n.t('compare cold and restored startups'),
    explanation: l10n.t('it was cancelled'),
    cause: signal.reason,
  });
}

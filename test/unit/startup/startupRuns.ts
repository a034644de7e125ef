import { ThawError } from '../../../src/kubernetes/thawError.ts';
import type { StartupKind, StartupRun } from '../../../src/startup/startupRun.ts';

/** Runs that took so many milliseconds to their first response; undefined stands for one that failed. */
export function startupRuns(
  kind: StartupKind,
  durationsMs: readonly (number | undefined)[],
): readonly StartupRun[] {
  return durationsMs.map((ms) => (ms === undefined ? failedRun(kind) : succeededRun(kind, ms)));
}

const common = {
  namespace: 'demo',
  podName: 'web',
  startedAt: '2026-11-22T17:04:25.000Z',
  marks: {},
  events: [],
  lagMs: 0,
};

function succeededRun(kind: StartupKind, firstResponseMs: number): StartupRun {
  return { ...common, kind, outcome: 'succeeded', firstResponseMs };
}

function failedRun(kind: StartupKind): StartupRun {
  const failure = new ThawError({ reason: 'podNotStarted', attempted: 'start', explanation: 'no' });
  return { ...common, kind, outcome: 'failed', failure };
}

import { deletePodAndWait } from '../../src/kubernetes/podRequests.ts';
import { compareStartups } from '../../src/startup/comparison.ts';
import { reportComparison, type ComparisonReport } from '../../src/startup/comparisonReport.ts';
import type { StartupRun } from '../../src/startup/startupRun.ts';
import { findLostState } from '../environments/stateProof.ts';
import type { BakedEnvironment } from './bakedEnvironment.ts';
import type { Demo } from './demo.ts';
import { EnvironmentServer } from './environmentServer.ts';

/** An environment with its startups, cold and restored. */
export interface MeasuredEnvironment {
  readonly baked: BakedEnvironment;
  readonly runs: readonly StartupRun[];
  readonly comparison: ComparisonReport;
  /** What a restored server did not remember, as sentences; empty where it remembered everything. */
  readonly lostState: readonly string[];
}

/** Starts an environment `runsEach` times cold and as often restored, in turns; asks each restored one for its state. */
export async function measureEnvironment(
  demo: Demo,
  baked: BakedEnvironment,
  runsEach: number,
): Promise<MeasuredEnvironment> {
  const { environment, checkpoint } = baked;
  const lostState: string[] = [];
  const podName = (kind: string, index: number): string => `${environment.name}-${kind}-${index + 1}`;
  const remove = (kind: string) => (index: number) =>
    deletePodAndWait(demo.connection, { namespace: demo.namespace, name: podName(kind, index) });
  const runs = await compareStartups({
    runsEach,
    signal: demo.signal,
    cold: {
      start: (index) => demo.startCold(environment, podName('cold', index)),
      remove: remove('cold'),
    },
    restored: {
      start: async (index) => {
        const run = await demo.startRestored(environment, checkpoint, podName('restored', index));
        if (run.outcome === 'succeeded') lostState.push(...(await findLost(demo, baked, run.podName)));
        return run;
      },
      remove: remove('restored'),
    },
    onProgress: ({ completed, total, run }) => {
      if (run) demo.progress.report(`${environment.name}: start ${completed} of ${total}, ${describe(run)}`);
    },
  });
  return { baked, runs, comparison: reportComparison(runs), lostState };
}

async function findLost(
  { connection, namespace, signal }: Demo,
  { environment, state }: BakedEnvironment,
  pod: string,
): Promise<readonly string[]> {
  const server = new EnvironmentServer(connection, { namespace, pod, port: environment.port }, signal);
  return findLostState(environment.stateProof, state, (request) => server.send(request), { signal });
}

function describe({ kind, firstResponseMs, failure }: StartupRun): string {
  if (firstResponseMs === undefined) return `${kind}, failed: ${failure?.message ?? ''}`;
  return `${kind}, answered after ${Math.round(firstResponseMs)} ms`;
}

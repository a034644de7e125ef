import type { ClusterConnection } from '../kubernetes/connection.ts';
import { untilRestored } from '../restore/nestedState.ts';
import { isNestedStart, type StartupRun } from '../startup/startupRun.ts';

/** How long the answer may take, in milliseconds: the measurement does without it rather than wait longer. */
const patienceMs = 10_000;

/**
 * A run with what CRIU says of its restore, while its pod is still there: the nested runtime keeps it, containerd does not. It is the same run
 * where that cannot be asked for.
 */
export async function withCriuTimes(
  connection: Pick<ClusterConnection, 'server' | 'webSocketOptions'>,
  run: StartupRun,
  container: string,
  signal: AbortSignal,
): Promise<StartupRun> {
  if (!isNestedStart(run.route) || run.outcome !== 'succeeded') return run;
  const place = { namespace: run.namespace, name: run.podName, container };
  const ending = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const state = await untilRestored(connection, place, { signal: ending }).catch(() => undefined);
  if (state?.criu === undefined) return run;
  const { endedAt, forkingMs, restoreMs } = state.criu;
  const endedMs = run.nodeZeroMs === undefined ? undefined : endedAt - run.nodeZeroMs;
  return { ...run, criu: { forkingMs, restoreMs, ...(endedMs !== undefined && { endedMs }) } };
}

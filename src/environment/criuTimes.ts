import type { ClusterConnection } from '../kubernetes/connection.ts';
import type { CriuState } from '../kubernetes/criuState.ts';
import type { NodeAgent } from '../kubernetes/nodeAgent.ts';
import { runtimeID, summarizePod } from '../kubernetes/podSummary.ts';
import { readPod } from '../kubernetes/readPod.ts';
import { untilRestored } from '../restore/nestedState.ts';
import { isNestedStart, type StartupRun } from '../startup/startupRun.ts';

/** How long the answer may take, in milliseconds: the measurement does without it rather than wait longer. */
const patienceMs = 10_000;

/** Where it is asked. */
export interface CriuTimesTools {
  readonly connection: Pick<ClusterConnection, 'request' | 'server' | 'webSocketOptions'>;
  readonly agents: { readonly on: (node: string) => Pick<NodeAgent, 'restoreTimes'> };
}

/**
 * A run with what CRIU says of its restore, while its pod is still there: the nested runtime keeps it, and so does containerd, in a folder of
 * the node. It is the same run where that cannot be asked for.
 */
export async function withCriuTimes(
  tools: CriuTimesTools,
  run: StartupRun,
  container: string,
  signal: AbortSignal,
): Promise<StartupRun> {
  if (run.outcome !== 'succeeded') return run;
  const ending = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const criu = await criuState(tools, run, container, ending).catch(() => undefined);
  if (criu === undefined) return run;
  const { endedAt, forkingMs, restoreMs } = criu;
  const endedMs = run.nodeZeroMs === undefined ? undefined : endedAt - run.nodeZeroMs;
  return { ...run, criu: { forkingMs, restoreMs, ...(endedMs !== undefined && { endedMs }) } };
}

async function criuState(
  { connection, agents }: CriuTimesTools,
  { route, namespace, podName, node, events }: StartupRun,
  container: string,
  signal: AbortSignal,
): Promise<CriuState | undefined> {
  if (isNestedStart(route)) {
    return (await untilRestored(connection, { namespace, name: podName, container }, { signal })).criu;
  }
  // Of a node whose agent has told nothing of this start, there is none to be asked, or another runtime.
  const isFollowed = events.some(({ by }) => by === 'containerd');
  if (route !== 'native' || node === undefined || !isFollowed) return undefined;
  const { containers } = summarizePod(await readPod(connection, { namespace, pod: podName }, { signal }));
  const id = runtimeID(containers.find(({ name }) => name === container));
  return id === undefined ? undefined : await agents.on(node).restoreTimes(id, { signal });
}

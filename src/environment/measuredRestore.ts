import type { ClusterConnection } from '../kubernetes/connection.ts';
import { execInPod } from '../kubernetes/execInPod.ts';
import type { NodeAgents } from '../kubernetes/nodeAgents.ts';
import { deleteCertainPodAndWait } from '../kubernetes/podRequests.ts';
import { explainRestoreFailure } from '../restore/restoreFailure.ts';
import type {
  RestorableCheckpoint,
  RestoredPod,
  RestoreOptions,
  RestoreRoute,
} from '../restore/restoreRoute.ts';
import { type MeasureOptions, measureStartup, type MeasureTools } from '../startup/measureStartup.ts';
import type { StartupProbe } from '../startup/probe.ts';
import type { RestoredStart, StartupRun } from '../startup/startupRun.ts';

/** What a measured restore works with. */
export interface MeasuredRestoreTools {
  readonly connection: ClusterConnection;
  readonly agents: Pick<NodeAgents, 'on'>;
  readonly containerd?: MeasureTools['containerd'];
}

/** The restore to measure. */
export interface MeasuredRestore {
  readonly checkpoint: RestorableCheckpoint;
  readonly route: RestoreRoute;
  /** What such a start is called; the route's name unless given. */
  readonly start?: RestoredStart;
  readonly options: RestoreOptions;
  readonly probe: StartupProbe;
  /** Where the pod is if its own node is never known. */
  readonly likelyNode: string;
  /** Called with the request that creates the pod: one that was cancelled may still make a pod. */
  readonly onCreation?: (creation: Promise<RestoredPod>) => void;
}

/**
 * Restores a pod and measures its startup; a run that failed has the cause that CRIU's log names. The pod is left behind for the
 * caller to remove, however it ends.
 *
 * @throws {ThawError} `cancelled`
 */
export async function measureRestore(
  { connection, agents, containerd }: MeasuredRestoreTools,
  { checkpoint, route, start = route.name, options, probe, likelyNode, onCreation }: MeasuredRestore,
  { signal, ...how }: Omit<MeasureOptions, 'signal'> & { readonly signal: AbortSignal },
): Promise<StartupRun> {
  const { namespace, name: podName } = options;
  let podUid = '';
  const run = await measureStartup(
    {
      kind: 'restored',
      route: start,
      namespace,
      podName,
      container: checkpoint.container,
      probe,
      create: async (ending) => {
        const creation = route.restore(checkpoint, options, { signal: ending });
        onCreation?.(creation);
        podUid = (await creation).uid;
        return { metadata: { uid: podUid } };
      },
    },
    { requester: connection, exec: (request) => execInPod(connection, request), containerd },
    { ...how, signal },
  );
  if (run.failure === undefined || podUid === '') return run;
  const failed = { route: route.name, podUid, agent: agents.on(run.node ?? likelyNode) };
  return { ...run, failure: await explainRestoreFailure(run.failure, failed, signal) };
}

/** Removes the pod that a restore has made, where it has made one: never another one that has its name. */
export async function removeRestored(
  connection: Pick<ClusterConnection, 'request'>,
  creation: Promise<RestoredPod> | undefined,
): Promise<void> {
  const pod = await creation?.catch(() => undefined);
  if (pod) await deleteCertainPodAndWait(connection, pod);
}

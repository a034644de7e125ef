import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { deletePod } from '../kubernetes/podRequests.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { restorableCheckpoint } from '../restore/restorableCheckpoint.ts';
import { explainRestoreFailure } from '../restore/restoreFailure.ts';
import type { RestoredPod } from '../restore/restoreRoute.ts';
import type { ClusterParts } from '../views/clusterParts.ts';
import { checkpointWithImage } from './checkpointWithImage.ts';
import { PodStart, untilGoesOn } from './podStart.ts';
import type { RestoreWish } from './planRestore.ts';
import type { StageTeller } from './stages.ts';

/** A restore that has succeeded. */
export interface RunningRestore {
  readonly pod: RestoredPod;
  /** From the create request to the running container, in milliseconds. */
  readonly startedMs: number;
  /** Whether its memory still arrives. */
  readonly isMemoryArriving: boolean;
  /** Whether it has become ready, where that was waited for. */
  readonly isReady?: boolean;
}

/** How a restore is followed and ended. */
export interface FollowedRestore {
  readonly signal: AbortSignal;
  readonly tell: StageTeller;
  /** Called as soon as there is a pod, with its uid. */
  readonly onCreated: (podUid: string) => void;
  /** How long to wait until it is ready, in milliseconds; not at all unless given. One that is not by then is kept all the same. */
  readonly readyWithinMs?: number;
}

/**
 * Makes checkpoint images where there are none, creates the pod, and waits until its restored containers run. A pod that does
 * not come to that, or is cancelled, is removed.
 *
 * @throws {ThawError} with the cause that CRIU's log names, where it is CRIU that failed; `cancelled`
 */
export async function runRestore(
  cluster: ClusterParts,
  { record, others, route: routeName, options }: RestoreWish,
  { signal, tell, onCreated, readyWithinMs }: FollowedRestore,
): Promise<RunningRestore> {
  const route = cluster.routes[routeName];
  // The nested route reads the archive itself.
  const withImage = async (each: CheckpointRecord): Promise<CheckpointRecord> =>
    routeName === 'native' ? await checkpointWithImage(cluster, each, signal, tell) : each;
  const complete = await withImage(record);
  const completeOthers: CheckpointRecord[] = [];
  for (const other of others) completeOthers.push(await withImage(other));
  tell(vscode.l10n.t('creating the pod'));
  const { namespace, name: podName } = options;
  const start = await PodStart.watch(cluster.connection, {
    namespace,
    podName,
    containers: [record, ...others].map(({ source }) => source.container),
    signal,
  });
  try {
    const begin = performance.now();
    const checkpoint = restorableCheckpoint(complete, completeOthers);
    const pod = await route.restore(checkpoint, options, { signal });
    onCreated(pod.uid);
    tell(vscode.l10n.t('restoring memory'));
    try {
      const { at, isMemoryArriving } = await untilGoesOn(cluster.connection, start, pod, signal);
      const running = { pod, startedMs: at - begin, isMemoryArriving };
      if (readyWithinMs === undefined) return running;
      tell(vscode.l10n.t('waiting until it is ready'));
      return { ...running, isReady: await start.ready(pod.uid, readyWithinMs) };
    } catch (error) {
      throw await afterFailure(cluster, {
        pod,
        node: start.node ?? complete.archive.node,
        error,
        signal,
        tell,
      });
    }
  } finally {
    start.dispose();
  }
}

interface FailedStart {
  readonly pod: RestoredPod;
  readonly node: string;
  readonly error: unknown;
  readonly signal: AbortSignal;
  readonly tell: StageTeller;
}

/** Explains why a pod has not started, and removes it. */
async function afterFailure(
  { agents, connection }: ClusterParts,
  { pod, node, error, signal, tell }: FailedStart,
): Promise<unknown> {
  try {
    if (!ThawError.is(error) || error.reason === 'cancelled') return error;
    tell(vscode.l10n.t('finding out why it failed'));
    return await explainRestoreFailure(
      error,
      { route: pod.route, podUid: pod.uid, agent: agents.on(node) },
      signal,
    );
  } catch {
    // What failed matters more than that its cause could not be read.
    return error;
  } finally {
    await deletePod(connection, pod);
  }
}

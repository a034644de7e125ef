import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { untilRestored } from '../restore/nestedState.ts';
import type { RestoredPod } from '../restore/restoreRoute.ts';
import type { ClusterParts } from '../views/clusterParts.ts';
import type { Thaw } from '../views/thaw.ts';
import type { FollowedRestore, RunningRestore } from './runRestore.ts';
import { withStages } from './stages.ts';
import { withOperation } from './withOperation.ts';

/** What is restored, and how that is called while it is. */
export interface ShownRestore {
  readonly record: CheckpointRecord;
  readonly title: string;
}

/**
 * Restores with a notification of its stages, and on the row of the source until there is one of the new pod; it can be cancelled at
 * both. While memory still arrives after that, the new pod's row says so.
 */
export async function showRestore<Restored extends RunningRestore>(
  thaw: Thaw,
  { record, title }: ShownRestore,
  restore: (cluster: ClusterParts, followed: FollowedRestore) => Promise<Restored>,
): Promise<Restored> {
  const shown = { podUid: record.source.podUid ?? '', text: vscode.l10n.t('Restoring…'), title };
  return await withOperation(thaw.operations, shown, async (onRow, operation) => {
    const cluster = await thaw.session.cluster();
    const restored = await withStages(title, (stop, tell) =>
      cluster.during(() =>
        restore(cluster, {
          signal: AbortSignal.any([stop, onRow]),
          tell,
          onCreated: (podUid) => {
            operation.moveTo(podUid);
          },
        }),
      ),
    );
    if (restored.isMemoryArriving) showArrival(thaw, cluster, restored.pod);
    return restored;
  });
}

/** Shows on a pod's row that its memory still arrives, until all is in or the pod has ended; a cancel only ends the showing. */
function showArrival(thaw: Thaw, { connection }: ClusterParts, pod: RestoredPod): void {
  const shown = {
    podUid: pod.uid,
    text: vscode.l10n.t('Memory arriving…'),
    title: vscode.l10n.t('Memory of {0} arrives when it is touched', pod.name),
  };
  void withOperation(thaw.operations, shown, (signal) =>
    Promise.all(
      pod.containers.map((container) =>
        untilRestored(connection, { ...pod, container }, { memory: true, signal }),
      ),
    ),
  ).catch(() => undefined);
}

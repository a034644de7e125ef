import * as vscode from 'vscode';
import { formatDuration } from '../views/format.ts';
import type { NodeSummary } from '../kubernetes/nodeSummary.ts';
import { untilRestored } from '../restore/nestedState.ts';
import type { RestoredPod } from '../restore/restoreRoute.ts';
import type { ClusterParts } from '../views/clusterParts.ts';
import type { Thaw } from '../views/thaw.ts';
import { checkpointTarget } from './checkpointTargets.ts';
import type { Command, CommandCall } from './command.ts';
import { othersOfGroup } from '../checkpoint/groupOthers.ts';
import { planRestore, type RestorePlace, type RestoreWish } from './planRestore.ts';
import { runRestore } from './runRestore.ts';
import { withStages } from './stages.ts';
import { currentWatch } from './targets.ts';
import { withOperation } from './withOperation.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';

/** Restores a checkpoint as a new pod, after showing in what it differs from its source. */
export const restoreCheckpoint: Command = async (thaw, call) => {
  const record = await checkpointTarget(thaw, call.args, vscode.l10n.t('Restore which checkpoint?'));
  if (record !== undefined) await restoreRecord(thaw, call, record);
};

/** Asks for the pod's name, shows the differences, and restores, with its group; at another place than the source's where that is given. */
export async function restoreRecord(
  thaw: Thaw,
  call: CommandCall,
  record: CheckpointRecord,
  place?: RestorePlace,
): Promise<void> {
  const { routes, connection, catalog } = await thaw.session.cluster();
  const nodes = async (): Promise<readonly NodeSummary[]> => (await currentWatch(thaw))?.nodes() ?? [];
  const others = await othersOfGroup(catalog, record);
  const wish = await planRestore({ routes, connection, nodes }, { record, others }, place);
  if (wish !== undefined) await restoreAsWished(thaw, call, wish);
}

async function restoreAsWished(thaw: Thaw, call: CommandCall, wish: RestoreWish): Promise<void> {
  const { record, options } = wish;
  const title = vscode.l10n.t('Restoring {0} as {1}', record.source.pod, options.name);
  // On the source's row, until there is one of the new pod.
  const shown = { podUid: record.source.podUid ?? '', text: vscode.l10n.t('Restoring…'), title };
  try {
    await withOperation(thaw.operations, shown, async (onRow, operation) => {
      const cluster = await thaw.session.cluster();
      const { pod, startedMs, isMemoryArriving } = await withStages(title, (stop, tell) =>
        cluster.during(() =>
          runRestore(cluster, wish, {
            signal: AbortSignal.any([stop, onRow]),
            tell,
            onCreated: (podUid) => {
              operation.moveTo(podUid);
            },
          }),
        ),
      );
      if (isMemoryArriving) showArrival(thaw, cluster, pod);
      offerLogs(wish, startedMs);
    });
  } catch (error) {
    call.report(error, {
      retry: () => restoreAsWished(thaw, call, wish),
      withOtherName: () => restoreRecord(thaw, call, record, options),
    });
  }
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

/** Not awaited: the command has ended, however long its result is looked at. */
function offerLogs({ record, options: { name, namespace } }: RestoreWish, startedMs: number): void {
  const show = vscode.l10n.t('Show Logs');
  const text = vscode.l10n.t('{0} runs: restored in {1}.', name, formatDuration(startedMs));
  void vscode.window.showInformationMessage(text, show).then(async (chosen) => {
    if (chosen !== show) return;
    const { container } = record.source;
    const row = { kind: 'container', id: name, namespace, pod: name, podUid: '', container };
    await vscode.commands.executeCommand('thaw.showLogs', row);
  });
}

import * as vscode from 'vscode';
import { formatDuration } from '../views/format.ts';
import type { NodeSummary } from '../kubernetes/nodeSummary.ts';
import { isExplorerNode } from '../views/kubernetesExtension.ts';
import { showInformation } from '../views/messages.ts';
import type { Thaw } from '../views/thaw.ts';
import { checkpointTarget } from './checkpointTargets.ts';
import type { Command, CommandCall } from './command.ts';
import { othersOfGroup } from '../checkpoint/groupOthers.ts';
import { checkpointOfPod } from './podCheckpoints.ts';
import { planRestore, type RestorePlace, type RestoreWish } from './planRestore.ts';
import { runRestore } from './runRestore.ts';
import { showRestore } from './shownRestore.ts';
import { currentWatch } from './targets.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';

/**
 * Restores a checkpoint as a new pod, after showing in what it differs from its source; on a pod of the Kubernetes extension's tree
 * one of that pod's.
 */
export const restoreCheckpoint: Command = async (thaw, call) => {
  const record = isExplorerNode(call.args[0])
    ? await checkpointOfPod(thaw, call.args)
    : await checkpointTarget(thaw, call.args, vscode.l10n.t('Restore which checkpoint?'));
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
  try {
    const { startedMs } = await showRestore(thaw, { record, title }, (cluster, followed) =>
      runRestore(cluster, wish, followed),
    );
    offerLogs(wish, startedMs);
  } catch (error) {
    call.report(error, {
      retry: () => restoreAsWished(thaw, call, wish),
      withOtherName: () => restoreRecord(thaw, call, record, options),
    });
  }
}

/** Not awaited: the command has ended, however long its result is looked at. */
function offerLogs({ record, options: { name, namespace } }: RestoreWish, startedMs: number): void {
  const show = vscode.l10n.t('Show Logs');
  const text = vscode.l10n.t('{0} runs: restored in {1}.', name, formatDuration(startedMs));
  void showInformation(text, show).then(async (chosen) => {
    if (chosen !== show) return;
    const { container } = record.source;
    const row = { kind: 'container', id: name, namespace, pod: name, podUid: '', container };
    await vscode.commands.executeCommand('thaw.showLogs', row);
  });
}

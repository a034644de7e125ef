import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { formatBytes } from '../views/format.ts';
import { checkpointTargets } from './checkpointTargets.ts';
import type { Command } from './command.ts';
import { nameList } from './nameList.ts';
import { withStages } from './stages.ts';

/** Deletes checkpoints for good: archive, image and record. Says first what that is. */
export const deleteCheckpoints: Command = async (thaw, { args, report }) => {
  const records = await checkpointTargets(thaw, args, vscode.l10n.t('Delete which checkpoint?'));
  if (records.length === 0 || !(await confirm(records))) return;
  const [{ catalog, agents }, { deleteCheckpoint }] = await Promise.all([
    thaw.session.cluster(),
    import('../checkpoint/deleteCheckpoint.ts'),
  ]);
  const title =
    records.length === 1 ? vscode.l10n.t('Deleting a checkpoint') : vscode.l10n.t('Deleting checkpoints');
  const remaining: string[] = [];
  await withStages(title, async (signal, tell) => {
    for (const record of records) {
      if (signal.aborted) return;
      tell(record.name);
      try {
        const { remainingImage } = await deleteCheckpoint({ record, catalog, agents }, { signal });
        if (remainingImage !== undefined) remaining.push(remainingImage);
      } catch (error) {
        report(error, {
          retry: () => vscode.commands.executeCommand('thaw.deleteCheckpoint', rowOf(record)),
        });
      }
    }
  });
  if (remaining.length === 0) return;
  void vscode.window.showWarningMessage(
    vscode.l10n.t('Still in their registries, with the memory of the process: {0}', remaining.join(', ')),
  );
};

async function confirm(records: readonly CheckpointRecord[]): Promise<boolean> {
  const yes = vscode.l10n.t('Delete');
  const [first] = records;
  const question =
    first !== undefined && records.length === 1
      ? vscode.l10n.t('Delete the checkpoint {0}?', first.name)
      : vscode.l10n.t('Delete {0} checkpoints?', records.length);
  const bytes = records.reduce((sum, { archive }) => sum + archive.bytes, 0);
  const nodes = [...new Set(records.map(({ archive }) => archive.node))].join(', ');
  const detail = [
    vscode.l10n.t(
      'Archive, checkpoint image and record are deleted for good: {0} on {1}.',
      formatBytes(bytes),
      nodes,
    ),
    vscode.l10n.t('Pods that were restored from them go on running, but cannot be started again.'),
    ...(records.length > 1 ? [nameList(records.map(({ name }) => name))] : []),
  ].join('\n\n');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}

function rowOf({ namespace, name }: CheckpointRecord): object {
  return { kind: 'checkpoint', id: `${namespace}/${name}`, namespace, name };
}

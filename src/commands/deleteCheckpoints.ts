import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { deleteCheckpoint } from '../checkpoint/deleteCheckpoint.ts';
import { imagePlaces } from '../checkpoint/recordedImage.ts';
import { formatBytes } from '../views/format.ts';
import { askInDialog, showWarning } from '../views/messages.ts';
import { checkpointTargets } from './checkpointTargets.ts';
import type { Thaw } from '../views/thaw.ts';
import type { Command } from './command.ts';
import { nameList } from './nameList.ts';
import { withStages } from './stages.ts';

/** Deletes checkpoints for good: archive, image and record. Says first what that is. */
export const deleteCheckpoints: Command = async (thaw, { args, report }) => {
  const targets = await checkpointTargets(thaw, args, vscode.l10n.t('Delete which checkpoint?'));
  if (targets.length === 0) return;
  const records = await confirmed(thaw, targets, await withGroups(thaw, targets));
  if (records.length === 0) return;
  const { catalog, agents } = await thaw.session.cluster();
  const title =
    records.length === 1 ? vscode.l10n.t('Deleting a checkpoint') : vscode.l10n.t('Deleting checkpoints');
  const remaining: string[] = [];
  await withStages(
    title,
    async (signal, tell) => {
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
    },
    thaw.operations,
  );
  if (remaining.length === 0) return;
  void showWarning(
    vscode.l10n.t('Still in their registries, with the memory of the process: {0}', remaining.join(', ')),
  );
};

/** Checkpoints, and after them those that were made in one act with one of them. */
async function withGroups(
  { session }: Thaw,
  records: readonly CheckpointRecord[],
): Promise<readonly CheckpointRecord[]> {
  if (records.every(({ group }) => group === undefined)) return records;
  const { catalog } = await session.cluster();
  const firsts = new Map(records.map((record) => [record.group?.id, record]));
  const groups = await Promise.all(
    [...firsts.values()].filter(({ group }) => group).map((record) => catalog.groupOf(record)),
  );
  const known = new Set(records.map(keyOf));
  return [...records, ...groups.flat().filter((member) => !known.has(keyOf(member)))];
}

/** Asks what is to be deleted: the records themselves, or their groups with them; none where nobody says so. */
async function confirmed(
  { live }: Thaw,
  records: readonly CheckpointRecord[],
  whole: readonly CheckpointRecord[],
): Promise<readonly CheckpointRecord[]> {
  const yes = vscode.l10n.t('Delete');
  const all = vscode.l10n.t('Delete All {0}', whole.length);
  const [first] = records;
  const question =
    first !== undefined && records.length === 1
      ? vscode.l10n.t('Delete the checkpoint {0}?', first.name)
      : vscode.l10n.t('Delete {0} checkpoints?', records.length);
  const others = whole.slice(records.length).map(({ name }) => name);
  const detail = [
    ...whatIsDeleted(records, (node) => live.watch?.isNodeGone(node) === true),
    vscode.l10n.t('Pods that were restored from them go on running, but cannot be started again.'),
    ...(records.length > 1 ? [nameList(records.map(({ name }) => name))] : []),
    ...(others.length > 0
      ? [vscode.l10n.t('Made with other containers of the same pod:'), nameList(others)]
      : []),
  ].join('\n\n');
  const buttons = others.length > 0 ? [all, yes] : [yes];
  const chosen = await askInDialog({ question, detail }, ...buttons);
  if (chosen === undefined) return [];
  return chosen === yes ? records : whole;
}

/** What is deleted where, and which nodes are not there any more for that. */
function whatIsDeleted(
  records: readonly CheckpointRecord[],
  isGone: (node: string) => boolean,
): readonly string[] {
  const places = records.flatMap((record) => [record.archive, ...imagePlaces(record)]);
  const nodes = [...new Set(places.map(({ node }) => node))];
  const gone = nodes.filter(isGone);
  const bytes = records.reduce((sum, { archive }) => sum + (isGone(archive.node) ? 0 : archive.bytes), 0);
  const deleted =
    gone.length === nodes.length
      ? vscode.l10n.t('The record is deleted for good, and nothing else.')
      : vscode.l10n.t(
          'Archive, checkpoint image and record are deleted for good: {0} on {1}.',
          formatBytes(bytes),
          nodes.filter((node) => !isGone(node)).join(', '),
        );
  if (gone.length === 0) return [deleted];
  return [
    deleted,
    vscode.l10n.t('No longer in the cluster, with all that is on them: {0}.', gone.join(', ')),
  ];
}

function keyOf({ namespace, name }: CheckpointRecord): string {
  return `${namespace}/${name}`;
}

function rowOf({ namespace, name }: CheckpointRecord): object {
  return { kind: 'checkpoint', id: `${namespace}/${name}`, namespace, name };
}

import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { deleteCheckpoint } from '../checkpoint/deleteCheckpoint.ts';
import { askInDialog } from '../views/messages.ts';
import { checkpointTargets } from './checkpointTargets.ts';
import type { Thaw } from '../views/thaw.ts';
import type { Command } from './command.ts';
import { warnOfRemaining, whatIsDeleted } from './deletionTexts.ts';
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
  warnOfRemaining(remaining);
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

function keyOf({ namespace, name }: CheckpointRecord): string {
  return `${namespace}/${name}`;
}

function rowOf({ namespace, name }: CheckpointRecord): object {
  return { kind: 'checkpoint', id: `${namespace}/${name}`, namespace, name };
}

import * as vscode from 'vscode';
import { type LabelAndNote, withLabelAndNote } from '../checkpoint/labelAndNote.ts';
import { checkpointTarget } from './checkpointTargets.ts';
import type { Command } from './command.ts';
import { askLabel, askNote } from './labelQuestion.ts';

/** Asks for the label of a checkpoint, then for its note. Each is kept when it was entered: Escape at the second loses nothing of the first. */
export const editLabelAndNote: Command = async (thaw, { args }) => {
  const record = await checkpointTarget(
    thaw,
    args,
    vscode.l10n.t('Edit label and note of which checkpoint?'),
  );
  if (record === undefined) return;
  const { catalog } = await thaw.session.cluster();
  const keep = async (change: LabelAndNote): Promise<void> => {
    await catalog.update(record, (known) => withLabelAndNote(known, change));
  };
  const { source } = record;
  const label = await askLabel({
    title: vscode.l10n.t('{0}/{1}: Label (1 of 2)', source.pod, source.container),
    value: record.label,
  });
  if (label === undefined) return;
  await keep({ label });
  const note = await askNote({
    title: vscode.l10n.t('{0}/{1}: Note (2 of 2)', source.pod, source.container),
    value: record.note,
  });
  if (note !== undefined) await keep({ note });
};

import * as vscode from 'vscode';
import { type CheckpointGrouping, checkpointGroupings } from '../views/checkpointGrouping.ts';
import type { Command } from './command.ts';

/** Asks by what the Checkpoints view is grouped. */
export const groupCheckpoints: Command = async ({ session }) => {
  const names: Readonly<Record<CheckpointGrouping, string>> = {
    none: vscode.l10n.t('None'),
    source: vscode.l10n.t('Source'),
    lineage: vscode.l10n.t('Lineage'),
    node: vscode.l10n.t('Node'),
    day: vscode.l10n.t('Day'),
  };
  const items = checkpointGroupings.map((grouping) => ({
    label: names[grouping],
    grouping,
    ...(grouping === 'lineage' && {
      detail: vscode.l10n.t('Each checkpoint with those before it, and those of pods restored from it'),
    }),
    ...(grouping === session.grouping && { description: vscode.l10n.t('current') }),
  }));
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Group checkpoints by') });
  if (picked !== undefined) await session.chooseGrouping(picked.grouping);
};

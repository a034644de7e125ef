import * as vscode from 'vscode';
import { askInDialog } from '../views/messages.ts';
import type { Command } from './command.ts';

/** Deletes all that is kept of the workspace's measurements, after a question that says how many these are. */
export const deleteStartupHistory: Command = async ({ timings }) => {
  const count = await timings.countMeasurements();
  if (count === undefined) return;
  const yes = vscode.l10n.t('Delete');
  const question = vscode.l10n.t('Delete the startup history of this workspace?');
  const detail = vscode.l10n.t(
    'Measurements that are deleted for good: {0}. So are files of the history that could not be read.',
    count,
  );
  if ((await askInDialog({ question, detail }, yes)) !== yes) return;
  await timings.deleteHistory();
};

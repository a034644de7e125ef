import * as vscode from 'vscode';
import { isElement } from '../views/elements.ts';
import { showInformation } from '../views/messages.ts';
import type { Operation, Operations } from '../views/operations.ts';
import type { Command } from './command.ts';
import { targetRows } from './targets.ts';

/** Cancels what is being done with the selected rows; asks what to cancel where nothing is being done with them. */
export const cancelOperation: Command = async ({ operations, host }, { args }) => {
  const rows = targetRows(host, args).map((row) => ('podUid' in row ? row.podUid : row.id));
  const meant = operations.running.filter(({ podUid }) => rows.includes(podUid));
  // What a row was clicked for may have ended meanwhile: then nothing else is meant.
  const cancelled = meant.length > 0 || isElement(args[0]) ? meant : await askFor(operations);
  for (const { cancel } of cancelled) cancel();
};

async function askFor({ running }: Operations): Promise<readonly Operation[]> {
  if (running.length === 0) {
    void showInformation(vscode.l10n.t('No operation is running.'));
    return [];
  }
  const items = running.map((operation) => ({ label: operation.title, operation }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Cancel which operation?'),
  });
  return chosen === undefined ? [] : [chosen.operation];
}

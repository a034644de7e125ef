import * as vscode from 'vscode';
import type { Command } from './command.ts';

/** Asks which pods to show. */
export const filterPods: Command = async ({ session }) => {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Filter pods'),
    prompt: vscode.l10n.t('Words of names, namespaces or nodes; labels as app=web. Empty shows all.'),
    value: session.filter,
  });
  if (text !== undefined) await session.chooseFilter(text.trim());
};

/** Shows all pods again. */
export const clearFilter: Command = async ({ session }) => {
  await session.chooseFilter('');
};

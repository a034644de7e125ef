import * as vscode from 'vscode';
import { askForText } from '../views/messages.ts';
import { readPodFilter } from '../views/podFilter.ts';
import type { Command } from './command.ts';

/** Asks which pods to show. */
export const filterPods: Command = async ({ session }) => {
  const text = await askForText({
    title: vscode.l10n.t('Filter pods'),
    prompt: vscode.l10n.t(
      'Words of names, namespaces or nodes, and labels as for kubectl: app=web, tier in (front, back), !canary. Empty shows all.',
    ),
    value: session.filter,
    validateInput: filterProblem,
  });
  if (text !== undefined) await session.chooseFilter(text.trim());
};

/** Shows all pods again. */
export const clearFilter: Command = async ({ session }) => {
  await session.chooseFilter('');
};

/** Why a text is no filter; undefined where it is one. */
function filterProblem(text: string): string | undefined {
  const reading = readPodFilter(text);
  return 'problem' in reading ? reading.problem : undefined;
}

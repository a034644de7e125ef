import * as vscode from 'vscode';
import type { Command } from './command.ts';

/** Chooses the kubeconfig context whose cluster is shown in this workspace. The kubeconfig stays as it is. */
export const selectContext: Command = async ({ session }) => {
  const { contexts, currentContext } = await session.kubeconfig();
  const inUse = session.chosenContext ?? currentContext;
  const items = contexts.map((context) => ({
    label: context.name,
    detail: vscode.l10n.t(
      '{0} as {1}',
      context.server ?? vscode.l10n.t('no server'),
      context.user === '' ? vscode.l10n.t('nobody') : context.user,
    ),
    ...(context.name === inUse && { description: vscode.l10n.t('in use') }),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Select a context'),
    placeHolder:
      items.length === 0
        ? vscode.l10n.t('The kubeconfig has no contexts')
        : vscode.l10n.t('Filter by name or server'),
    matchOnDetail: true,
  });
  if (chosen !== undefined) await session.chooseContext(chosen.label);
};

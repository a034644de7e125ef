import * as vscode from 'vscode';
import type { NamespaceAccess } from '../kubernetes/access.ts';
import { askForText } from '../views/messages.ts';
import type { ThawSession } from '../views/thawSession.ts';
import type { Command } from './command.ts';

/** A row of the list: a namespace, all of them, or one to be typed. */
interface NamespaceItem extends vscode.QuickPickItem {
  readonly choice: { readonly namespace: string } | 'all' | 'type';
}

/** Chooses which namespaces are shown: all, or some. */
export const selectNamespaces: Command = async ({ session }) => {
  const [{ connection }, { readableNamespaces }] = await Promise.all([
    session.cluster(),
    import('../kubernetes/access.ts'),
  ]);
  const { contextName } = connection;
  const chosen = session.namespaces(contextName);
  const known = await readableNamespaces(connection, chosen === 'all' ? [] : chosen);
  const picked = await vscode.window.showQuickPick(itemsOf(known, chosen), {
    title: vscode.l10n.t('Select namespaces'),
    placeHolder: vscode.l10n.t('None selected: all that you may read'),
    canPickMany: true,
  });
  if (picked === undefined) return;
  await apply(session, contextName, picked);
};

function itemsOf(
  known: readonly NamespaceAccess[],
  chosen: ReturnType<ThawSession['namespaces']>,
): readonly NamespaceItem[] {
  return [
    {
      label: vscode.l10n.t('All namespaces'),
      description: vscode.l10n.t('also those made later'),
      picked: chosen === 'all',
      choice: 'all',
    },
    {
      label: vscode.l10n.t('Another namespace…'),
      description: vscode.l10n.t('by its name, where namespaces may not be listed'),
      choice: 'type',
    },
    ...known.map(({ name, missing }): NamespaceItem => ({
      label: name,
      ...(missing !== undefined && { description: vscode.l10n.t('you may not list its pods') }),
      picked: chosen !== 'all' && chosen?.includes(name) === true,
      choice: { namespace: name },
    })),
  ];
}

async function apply(session: ThawSession, context: string, picked: readonly NamespaceItem[]): Promise<void> {
  if (picked.some(({ choice }) => choice === 'all')) {
    await session.chooseNamespaces(context, 'all');
    return;
  }
  const names = picked.flatMap(({ choice }) => (typeof choice === 'object' ? [choice.namespace] : []));
  if (picked.some(({ choice }) => choice === 'type')) {
    const typed = await askForText({ title: vscode.l10n.t('Name of the namespace') });
    if (typed === undefined) return;
    names.push(...typed.split(/[\s,]+/).filter((name) => name !== ''));
  }
  await session.chooseNamespaces(context, names.length === 0 ? undefined : [...new Set(names)]);
}

import * as vscode from 'vscode';
import type { RestoreDifference } from '../restore/restoreDifference.ts';
import { pickRow } from './pickRow.ts';

/** Shows in a list, which is there to be read, how a restored pod differs; resolves when it is closed. */
export async function showDifferences(pod: string, differences: readonly RestoreDifference[]): Promise<void> {
  await pickRow({
    title: vscode.l10n.t('How {0} differs from an ordinary new pod', pod),
    placeholder: vscode.l10n.t('Escape closes the list'),
    rows: differenceRows(differences),
  });
}

/**
 * The differences below a line for each of their kinds; what is shared with other pods is the most dangerous. The words are short: VS Code
 * takes their room from the first difference below them, also from its detail.
 */
export function differenceRows(differences: readonly RestoreDifference[]): readonly vscode.QuickPickItem[] {
  const kinds: readonly (readonly [RestoreDifference['kind'], string])[] = [
    ['shared', vscode.l10n.t('shared')],
    ['changed', vscode.l10n.t('changed')],
    ['carriedOver', vscode.l10n.t('carried over')],
    ['dropped', vscode.l10n.t('left out')],
  ];
  return kinds.flatMap(([kind, label]) => {
    const rows = differences.filter((difference) => difference.kind === kind).map(differenceRow);
    return rows.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...rows];
  });
}

function differenceRow({ field, from, to, why }: RestoreDifference): vscode.QuickPickItem {
  const values = [from, to].filter((value) => value !== undefined);
  const change = [...new Set(values)].join(' → ');
  return { label: field, detail: why, ...(change !== '' && { description: change }) };
}

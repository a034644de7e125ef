import * as vscode from 'vscode';

/** More names than these make a question that does not fit the window. */
const mostNames = 15;

/** Names, each in a line of its own; of many the first, and how many more there are. */
export function nameList(names: readonly string[]): string {
  if (names.length <= mostNames) return names.join('\n');
  const rest = vscode.l10n.t('and {0} more', names.length - mostNames);
  return [...names.slice(0, mostNames), rest].join('\n');
}

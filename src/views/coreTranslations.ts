import { config } from '@vscode/l10n';
import * as vscode from 'vscode';

/** Has what the core says to people through `@vscode/l10n`, such as whether a budget was kept to, be said in VS Code's language. */
export function translateCore(): void {
  const { bundle } = vscode.l10n;
  if (bundle !== undefined) config({ contents: bundle });
}

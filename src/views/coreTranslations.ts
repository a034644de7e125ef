import { config } from '@vscode/l10n';
import * as vscode from 'vscode';

/**
 * Has what the core says to people through `@vscode/l10n`, such as why something failed, be said in VS Code's language. Called by what
 * first needs the core: a sentence that is read before is English, which is why the core makes none while it is loaded.
 */
export function translateCore(): void {
  const { bundle } = vscode.l10n;
  if (bundle !== undefined) config({ contents: bundle });
}

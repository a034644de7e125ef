import * as vscode from 'vscode';
import { EnvironmentCompletions } from './environmentCompletions.ts';
import { EnvironmentCorrections } from './environmentCorrections.ts';
import { EnvironmentHovers } from './environmentHovers.ts';
import { environmentFilePattern } from './isEnvironmentFile.ts';

/** Helps to write environment files: completes and explains them, and corrects what is misspelt. */
export class EnvironmentLanguage {
  readonly #registrations: readonly vscode.Disposable[];

  constructor() {
    const files = { pattern: environmentFilePattern };
    this.#registrations = [
      // What follows a colon or a dash is asked for with the space behind it.
      vscode.languages.registerCompletionItemProvider(files, new EnvironmentCompletions(), ' '),
      vscode.languages.registerHoverProvider(files, new EnvironmentHovers()),
      vscode.languages.registerCodeActionsProvider(files, new EnvironmentCorrections(), {
        providedCodeActionKinds: EnvironmentCorrections.kinds,
      }),
    ];
  }

  dispose(): void {
    for (const registration of this.#registrations.toReversed()) registration.dispose();
  }
}

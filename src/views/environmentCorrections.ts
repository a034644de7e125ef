import * as vscode from 'vscode';
import type { FileProblem } from '../environment/fileProblem.ts';
import { editorRange } from './editorRange.ts';
import { shownProblems } from './shownProblems.ts';

/** Puts what is likely meant in the place of what an environment file has. */
export class EnvironmentCorrections implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return shownProblems(document)
      .filter((problem) => editorRange(problem.range).intersection(range) !== undefined)
      .flatMap((problem) => correctionOf(problem, document, diagnostics) ?? []);
  }
}

function correctionOf(
  { correction, message, range }: FileProblem,
  { uri }: vscode.TextDocument,
  diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction | undefined {
  if (correction === undefined) return undefined;
  const action = new vscode.CodeAction(
    vscode.l10n.t('Change to {0}', correction),
    vscode.CodeActionKind.QuickFix,
  );
  action.edit = new vscode.WorkspaceEdit();
  action.edit.replace(uri, editorRange(range), correction);
  action.diagnostics = diagnostics.filter((diagnostic) => diagnostic.message === message);
  action.isPreferred = true;
  return action;
}

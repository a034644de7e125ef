import * as vscode from 'vscode';
import type { FileProblem } from '../environment/fileProblem.ts';
import { editorRange } from './editorRange.ts';
import { isEnvironmentFile } from './isEnvironmentFile.ts';
import { shownProblems } from './shownProblems.ts';

/** How long nothing must be typed before a file is checked, in milliseconds. */
const pauseMs = 300;

/**
 * Shows what is wrong with the environment files that are open. Where the YAML extension is installed it tells what is wrong by the
 * schema or by YAML itself, and only the rest is shown here: nothing twice.
 */
export class EnvironmentFiles {
  readonly #diagnostics = vscode.languages.createDiagnosticCollection('thaw');
  /** The checks that wait for a pause in typing, by document. */
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor() {
    this.#subscriptions = [
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.#check(document);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.#checkSoon(document);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#forget(uri);
      }),
      vscode.extensions.onDidChange(() => {
        this.#checkAll();
      }),
    ];
    this.#checkAll();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions.toReversed()) subscription.dispose();
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#diagnostics.dispose();
  }

  #checkAll(): void {
    for (const document of vscode.workspace.textDocuments) this.#check(document);
  }

  #checkSoon(document: vscode.TextDocument): void {
    if (!isChecked(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.set(
      key,
      setTimeout(() => {
        this.#waiting.delete(key);
        if (!document.isClosed) this.#check(document);
      }, pauseMs),
    );
  }

  #check(document: vscode.TextDocument): void {
    if (!isChecked(document)) return;
    this.#diagnostics.set(document.uri, shownProblems(document).map(diagnosticOf));
  }

  #forget(uri: vscode.Uri): void {
    clearTimeout(this.#waiting.get(uri.toString()));
    this.#waiting.delete(uri.toString());
    this.#diagnostics.delete(uri);
  }
}

/** What shows an older state of a file, such as the left side of a comparison with Git's, cannot be written to. */
function isChecked(document: vscode.TextDocument): boolean {
  const { scheme } = document.uri;
  if (!isEnvironmentFile(document)) return false;
  return scheme === 'untitled' || vscode.workspace.fs.isWritableFileSystem(scheme) === true;
}

function diagnosticOf({ message, severity, range }: FileProblem): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    editorRange(range),
    message,
    severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
  );
  diagnostic.source = 'Thaw';
  return diagnostic;
}

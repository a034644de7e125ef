import * as vscode from 'vscode';
import type { FileRange } from '../environment/fileProblem.ts';

/** A part of a file as VS Code counts it: from 0. */
export function editorRange({ start, end }: FileRange): vscode.Range {
  return new vscode.Range(start.line - 1, start.column - 1, end.line - 1, end.column - 1);
}

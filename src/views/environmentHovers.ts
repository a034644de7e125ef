import * as vscode from 'vscode';
import { explainEnvironmentFile } from '../environment/explainEnvironmentFile.ts';
import { fieldMarkdown } from './fieldMarkdown.ts';
import { yamlExtension } from './yamlExtension.ts';

/** Explains the fields of environment files, where the YAML extension does not. */
export class EnvironmentHovers implements vscode.HoverProvider {
  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    if (yamlExtension()?.isActive === true) return undefined;
    const explanation = explainEnvironmentFile(document.getText(), document.offsetAt(position));
    if (!explanation) return undefined;
    const { start, end, help } = explanation;
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    return new vscode.Hover(fieldMarkdown(help), range);
  }
}

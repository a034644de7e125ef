import type * as vscode from 'vscode';
import { parseEnvironmentFile } from '../environment/environmentFile.ts';
import type { FileProblem } from '../environment/fileProblem.ts';
import { yamlExtension } from './yamlExtension.ts';

/** What is wrong with an environment file, but for what the YAML extension tells where it is installed: nothing twice. */
export function shownProblems(document: Pick<vscode.TextDocument, 'getText'>): readonly FileProblem[] {
  const isYamlChecked = yamlExtension() !== undefined;
  const { problems } = parseEnvironmentFile(document.getText());
  return problems.filter(({ origin }) => origin === 'meaning' || !isYamlChecked);
}

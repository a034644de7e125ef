import * as vscode from 'vscode';

/** The extension that checks, completes and explains YAML files by the schemas that others contribute. */
export function yamlExtension(): vscode.Extension<unknown> | undefined {
  return vscode.extensions.getExtension('redhat.vscode-yaml');
}

import type * as vscode from 'vscode';

/** How the names of environment files end. */
export const environmentFileEnding = '.thaw.yaml';

/** Where they are, wherever that is in the workspace. */
export const environmentFilePattern = `**/*${environmentFileEnding}`;

/** Whether a document is an environment file, saved or not yet; judged by its name alone, so that nothing need be loaded. */
export function isEnvironmentFile({ uri }: Pick<vscode.TextDocument, 'uri'>): boolean {
  return uri.path.endsWith(environmentFileEnding);
}

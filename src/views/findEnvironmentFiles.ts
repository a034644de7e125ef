import * as vscode from 'vscode';
import { environmentFilePattern } from './isEnvironmentFile.ts';

/** The environment files of the workspace, at most so many. */
export async function findEnvironmentFiles(most: number): Promise<readonly vscode.Uri[]> {
  return await vscode.workspace.findFiles(environmentFilePattern, '**/node_modules/**', most);
}

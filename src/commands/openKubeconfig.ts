import { access } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Command } from './command.ts';
import { openSetting } from './openSetting.ts';

/** Opens the kubeconfig file, at a line if one is given; where there is none, the setting that names it. */
export const openKubeconfig: Command = async ({ session }, { args }) => {
  const [path, line] = args;
  const files = typeof path === 'string' ? [path] : await session.kubeconfigFiles();
  const existing = await firstExisting(files);
  if (existing === undefined) {
    await openSetting('thaw.kubeconfig');
    return;
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(existing));
  const position = new vscode.Position(typeof line === 'number' ? Math.max(line - 1, 0) : 0, 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
};

async function firstExisting(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    const exists = await access(file).then(
      () => true,
      () => false,
    );
    if (exists) return file;
  }
  return undefined;
}

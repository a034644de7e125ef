import * as vscode from 'vscode';

/** Shows one of Thaw's settings. In a remote window, those of a machine are not among the user's. */
export async function openSetting(name: `thaw.${string}`): Promise<void> {
  const command = vscode.env.remoteName === undefined ? 'openSettings' : 'openRemoteSettings';
  await vscode.commands.executeCommand(`workbench.action.${command}`, { query: name });
}

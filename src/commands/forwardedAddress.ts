import * as vscode from 'vscode';
import type { RunningForward } from '../views/portForwards.ts';

/** Where a forwarded port is reached on this machine. */
export function forwardedAddress({ localPort }: Pick<RunningForward, 'localPort'>): string {
  return `localhost:${localPort}`;
}

/** Opens a forwarded port in the browser, also where VS Code itself runs elsewhere. */
export async function openInBrowser(forward: Pick<RunningForward, 'localPort'>): Promise<void> {
  const address = vscode.Uri.parse(`http://${forwardedAddress(forward)}`);
  await vscode.env.openExternal(await vscode.env.asExternalUri(address));
}

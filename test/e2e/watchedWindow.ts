import type { CodeServer } from '../../devcluster/vscode/codeServer.ts';
import type { VSCodeWindow } from '../../devcluster/vscode/vscodeWindow.ts';

/**
 * @throws Error where a window, its extension host or its server asked for anything that is not on this machine, or violated a Content
 * Security Policy.
 */
export async function requireInnocence(window: VSCodeWindow, server: CodeServer): Promise<void> {
  requireNone('The window asked for what is not on this machine', window.foreignRequests);
  requireNone('The window violated a Content Security Policy', window.policyViolations);
  await requireLocal(server);
}

/** @throws Error where a server or an extension host has asked for anything that is not on this machine since this was last asked. */
export async function requireLocal({ connections }: CodeServer): Promise<void> {
  requireNone('VS Code asked for what is not on this machine', await connections.takeForeign());
}

/** Closes a window. @throws Error as {@link requireInnocence} does */
export async function closeWatched(window: VSCodeWindow, server: CodeServer): Promise<void> {
  await window[Symbol.asyncDispose]();
  await requireInnocence(window, server);
}

function requireNone(whatHappened: string, cases: readonly string[]): void {
  if (cases.length > 0) throw new Error(`${whatHappened}:\n${cases.join('\n')}`);
}

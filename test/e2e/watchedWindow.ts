import type { VSCodeWindow } from '../../devcluster/vscode/vscodeWindow.ts';

/** @throws Error where a window asked for anything that is not on this machine, or violated a Content Security Policy. */
export function requireInnocence({ foreignRequests, policyViolations }: VSCodeWindow): void {
  requireNone('asked for what is not on this machine', foreignRequests);
  requireNone('violated a Content Security Policy', policyViolations);
}

/** Closes a window. @throws Error as {@link requireInnocence} does */
export async function closeWatched(window: VSCodeWindow): Promise<void> {
  await window[Symbol.asyncDispose]();
  requireInnocence(window);
}

function requireNone(whatHappened: string, cases: readonly string[]): void {
  if (cases.length > 0) throw new Error(`The window ${whatHappened}:\n${cases.join('\n')}`);
}

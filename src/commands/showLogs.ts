import * as vscode from 'vscode';
import type { Command } from './command.ts';
import { containerOf, podTarget } from './targets.ts';

/** Shows a container's log in an output channel, and follows it. */
export const showLogs: Command = async (thaw, { args }) => {
  const target = await podTarget(thaw, args, vscode.l10n.t('Show the logs of which pod?'));
  if (target === undefined) return;
  const container = await containerOf(target, thaw);
  if (container !== undefined) await thaw.logs.show({ ...target, container });
};

import * as vscode from 'vscode';
import type { Command } from './command.ts';
import { containerOf, podTarget } from './targets.ts';

/** Opens a shell in a container. */
export const openTerminal: Command = async (thaw, { args }) => {
  const target = await podTarget(thaw, args, vscode.l10n.t('Open a terminal in which pod?'));
  if (target === undefined) return;
  const container = await containerOf(target, thaw);
  if (container === undefined) return;
  const { namespace, pod } = target;
  await thaw.terminals.open({ namespace, pod, container });
};

import * as vscode from 'vscode';
import { isNested } from '../kubernetes/nestedRuntime.ts';
import type { Command } from './command.ts';
import { containerOf, podOf, podTarget } from './targets.ts';

/** Opens a shell in a container; where one is nested in it, in that. */
export const openTerminal: Command = async (thaw, { args }) => {
  const target = await podTarget(thaw, args, vscode.l10n.t('Open a terminal in which pod?'));
  if (target === undefined) return;
  const container = await containerOf(target, thaw);
  if (container === undefined) return;
  const { namespace, pod } = target;
  const { labels } = await podOf(target, thaw);
  await thaw.terminals.open({ namespace, pod, container, isNested: isNested(labels, container) });
};

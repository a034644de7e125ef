import * as vscode from 'vscode';
import type { Command } from './command.ts';
import { containerOf, podTarget } from './targets.ts';

/** Shows what runs in a container as a read-only document; where one is nested in it, what runs in that. */
export const showProcesses: Command = async (thaw, { args }) => {
  const target = await podTarget(thaw, args, vscode.l10n.t('Show the processes of which pod?'));
  if (target === undefined) return;
  const container = await containerOf(target, thaw);
  const { namespace, pod } = target;
  if (container !== undefined) await thaw.processes.show({ namespace, pod, container });
};

/** Reads anew the processes that a document shows: the one whose button was pressed, else the active one. */
export const refreshProcesses: Command = async ({ processes }, { args }) => {
  const [pressed] = args;
  const uri = pressed instanceof vscode.Uri ? pressed : vscode.window.activeTextEditor?.document.uri;
  if (uri !== undefined) await processes.refresh(uri);
};

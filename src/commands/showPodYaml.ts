import * as vscode from 'vscode';
import type { Command } from './command.ts';
import { podTarget } from './targets.ts';

/** Shows a pod's manifest as a read-only document. */
export const showPodYaml: Command = async (thaw, { args }) => {
  const target = await podTarget(thaw, args, vscode.l10n.t('Show the YAML of which pod?'));
  if (target !== undefined) await thaw.documents.show(target);
};

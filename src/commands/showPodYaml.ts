import * as vscode from 'vscode';
import type { Command } from './command.ts';
import { podTarget } from './targets.ts';

/** Shows a pod's manifest as a read-only document, in which what likely is secret is masked. */
export const showPodYaml: Command = async (thaw, { args }) => {
  const target = await podTarget(thaw, args, vscode.l10n.t('Show the YAML of which pod?'));
  if (target !== undefined) await thaw.documents.show(target);
};

/** Shows also what is masked in the document of a pod's manifest: the one whose button was pressed, else the active one. */
export const showMaskedValues: Command = async ({ documents }, { args }) => {
  const [pressed] = args;
  const uri = pressed instanceof vscode.Uri ? pressed : vscode.window.activeTextEditor?.document.uri;
  if (uri !== undefined) await documents.showSecrets(uri);
};

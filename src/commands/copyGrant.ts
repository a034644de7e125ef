import * as vscode from 'vscode';
import { accessManifest } from '../kubernetes/accessManifest.ts';
import type { Remedy } from '../kubernetes/remedy.ts';
import { showInformation } from '../views/messages.ts';

/** Copies the YAML that grants a right, and says so. */
export async function copyGrant({
  rule,
  user,
}: Extract<Remedy, { readonly action: 'grantAccess' }>): Promise<void> {
  await vscode.env.clipboard.writeText(accessManifest(rule, user));
  void showInformation(
    vscode.l10n.t('The rule is in the clipboard, for an administrator to apply with kubectl.'),
  );
}

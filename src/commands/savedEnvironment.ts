import * as vscode from 'vscode';
import type { Environment } from '../environment/environment.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { KnownEnvironment } from '../views/environmentList.ts';
import { fileErrors, readEnvironment } from '../views/workspaceEnvironments.ts';

/**
 * What the file of an environment says: what is being edited is saved first, as it is meant.
 *
 * @param attempted what is to be done with it, for errors
 * @throws {ThawError} `notFound` where this workspace has no file of it; `invalidObject` where something is wrong with the file, which
 * is shown then
 */
export async function savedEnvironment(
  { file }: Pick<KnownEnvironment, 'file'>,
  attempted: string,
): Promise<Environment> {
  if (file === undefined) {
    throw new ThawError({
      reason: 'notFound',
      attempted,
      explanation: vscode.l10n.t('its environment file is not in this workspace'),
    });
  }
  const document = await vscode.workspace.openTextDocument(file.uri);
  if (document.isDirty) await document.save();
  const { environment, errors } = await readEnvironment(file.uri, document.getText());
  if (environment) return environment;
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  throw fileErrors(attempted, errors);
}

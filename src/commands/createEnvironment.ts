import * as vscode from 'vscode';
import { readSourcePod } from '../checkpoint/sourcePod.ts';
import type { PodReference } from '../environment/environment.ts';
import type { NewEnvironment } from '../environment/newEnvironment.ts';
import { workloadOf } from '../environment/workload.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { environmentFileEnding } from '../views/isEnvironmentFile.ts';
import type { Command } from './command.ts';
import { podTarget } from './targets.ts';

/** What an environment takes its pod's template from. */
interface SourceItem extends vscode.QuickPickItem {
  readonly reference: PodReference | undefined;
}

/**
 * Writes a first environment file after a pod, and opens it without saving it. A pod of a Deployment or a StatefulSet can also be
 * referred to by that.
 */
export const createEnvironment: Command = async (thaw, { args }) => {
  const target = await podTarget(thaw, args, vscode.l10n.t('Create an environment from which pod?'));
  if (!target) return;
  const [{ connection }, { newEnvironment }] = await Promise.all([
    thaw.session.cluster(),
    import('../environment/newEnvironment.ts'),
  ]);
  const { namespace, pod: podName, podUid, container } = target;
  const pod = await readSourcePod(connection, { namespace, pod: podName, podUid });
  if (!pod) {
    const attempted = `create an environment from ${namespace}/${podName}`;
    throw new ThawError({
      reason: 'podNotFound',
      attempted,
      explanation: `there is no such pod in namespace ${namespace} any more, or it is larger than 512 KiB`,
    });
  }
  const source = await sourceOf(workloadOf(pod), podName);
  if (!source) return;
  await open(newEnvironment({ pod, container, reference: source.reference }));
};

/** Asks where there is a choice; `undefined` where nobody chooses. */
async function sourceOf(workload: PodReference | undefined, pod: string): Promise<SourceItem | undefined> {
  const copy: SourceItem = {
    label: vscode.l10n.t('Copy the template of {0}', pod),
    detail: vscode.l10n.t('The file holds all of the pod; what looks like a secret is left out.'),
    reference: undefined,
  };
  if (!workload) return copy;
  const refer: SourceItem = {
    label: vscode.l10n.t('Refer to the {0} {1}', workload.kind, workload.name),
    detail: vscode.l10n.t('Its template is read whenever the environment is baked.'),
    reference: workload,
  };
  return await vscode.window.showQuickPick([refer, copy], {
    title: vscode.l10n.t('Create Environment'),
    placeHolder: vscode.l10n.t('What does the environment take its pod from?'),
  });
}

/** In the first folder of the workspace, under a name that no file has there. */
async function open({ name, text }: NewEnvironment): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  const document = folder
    ? await newDocument(await freeUri(folder.uri, name), text)
    : await vscode.workspace.openTextDocument({ language: 'yaml', content: text });
  await vscode.window.showTextDocument(document);
}

async function newDocument(uri: vscode.Uri, text: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri.with({ scheme: 'untitled' }));
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(0, 0), text);
  await vscode.workspace.applyEdit(edit);
  return document;
}

async function freeUri(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  for (let attempt = 1; ; attempt++) {
    const ending = attempt === 1 ? '' : `-${attempt}`;
    const uri = vscode.Uri.joinPath(folder, `${name}${ending}${environmentFileEnding}`);
    const isOpen = vscode.workspace.textDocuments.some((document) => document.uri.path === uri.path);
    if (!isOpen && !(await exists(uri))) return uri;
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

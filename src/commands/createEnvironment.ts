import * as vscode from 'vscode';
import { readSourcePod } from '../checkpoint/sourcePod.ts';
import type { PodReference } from '../environment/environment.ts';
import { environmentPodTemplate } from '../environment/environmentPodTemplate.ts';
import type { Workload } from '../environment/listWorkloads.ts';
import type { EnvironmentSource, NewEnvironment } from '../environment/newEnvironment.ts';
import { workloadOf } from '../environment/workload.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { environmentFileEnding } from '../views/isEnvironmentFile.ts';
import type { Command } from './command.ts';
import { environmentSource } from './environmentSource.ts';
import type { PodTarget } from './targets.ts';

/** What an environment can be made after, as the cluster has it now. */
interface FoundSource extends Omit<EnvironmentSource, 'reference'> {
  /** Whose template the pod has. */
  readonly workload: PodReference | undefined;
}

/** What an environment takes its pod's template from. */
interface TemplateItem extends vscode.QuickPickItem {
  readonly reference: PodReference | undefined;
}

/**
 * Writes a first environment file after a pod, a Deployment or a StatefulSet, and opens it without saving it. The file refers to the
 * latter two, of a pod to the one that it belongs to, or holds a copy of the template.
 */
export const createEnvironment: Command = async (thaw, { args }) => {
  const target = await environmentSource(thaw, args);
  if (!target) return;
  const [{ connection }, { newEnvironment }] = await Promise.all([
    thaw.session.cluster(),
    import('../environment/newEnvironment.ts'),
  ]);
  const source =
    target.kind === 'pod'
      ? await sourceOfPod(connection, target.pod)
      : await sourceOfWorkload(connection, target.workload);
  const item = await askTemplate(source);
  if (item) await open(newEnvironment({ ...source, reference: item.reference }));
};

async function sourceOfPod(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, pod: name, podUid, container }: PodTarget,
): Promise<FoundSource> {
  const pod = await readSourcePod(connection, { namespace, pod: name, podUid });
  if (pod) return { pod, container, workload: workloadOf(pod) };
  throw new ThawError({
    reason: 'podNotFound',
    attempted: vscode.l10n.t('create an environment from {0}/{1}', namespace, name),
    explanation: vscode.l10n.t(
      'there is no such pod in namespace {0} any more, or it is larger than 512 KiB',
      namespace,
    ),
  });
}

async function sourceOfWorkload(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, kind, name }: Workload,
): Promise<FoundSource> {
  const workload = { kind, name };
  const source = { pod: { kind: 'reference', reference: workload } } as const;
  const { metadata, spec } = await environmentPodTemplate(connection, source, { namespace });
  return { pod: { metadata: { ...metadata, name, namespace }, spec }, workload };
}

/** Asks where there is a choice; `undefined` where nobody chooses. */
async function askTemplate({ pod, workload }: FoundSource): Promise<TemplateItem | undefined> {
  const copy: TemplateItem = {
    label: vscode.l10n.t('Copy the template of {0}', pod.metadata?.name ?? ''),
    detail: vscode.l10n.t('The file holds all of the pod; what looks like a secret is left out.'),
    reference: undefined,
  };
  if (!workload) return copy;
  const refer: TemplateItem = {
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

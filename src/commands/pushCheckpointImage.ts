import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { isImageName, pinnedReference } from '../checkpoint/imageReference.ts';
import { pushCheckpointImage as pushImage } from '../checkpoint/pushCheckpointImage.ts';
import { workloadOf } from '../environment/workload.ts';
import type { PushProgress } from '../kubernetes/imagePush.ts';
import type { PullSecretOwner } from '../kubernetes/pullSecrets.ts';
import { registryOf } from '../kubernetes/registryCredential.ts';
import { findRegistryCredentials } from '../kubernetes/registryCredentials.ts';
import { formatBytes } from '../views/format.ts';
import type { Thaw } from '../views/thaw.ts';
import { checkpointTarget } from './checkpointTargets.ts';
import type { Command, CommandCall } from './command.ts';
import { imageContent } from './imageContent.ts';
import { withStages } from './stages.ts';

/** Where the registry, and what images have in common below it, is kept for the workspace. */
const placeKey = 'thaw.imagePlace';

/** Puts the image of a checkpoint into a registry, once it was said what is in it and who can read it. */
export const pushCheckpointImage: Command = async (thaw, call) => {
  const title = vscode.l10n.t('Push the image of which checkpoint?');
  const record = await checkpointTarget(thaw, call.args, title);
  if (record !== undefined) await askAndPush(thaw, call, record);
};

async function askAndPush(thaw: Thaw, call: CommandCall, record: CheckpointRecord): Promise<void> {
  const reference = await askReference(thaw.host.choices, record);
  if (reference === undefined || !(await confirm(record, reference))) return;
  await push(thaw, call, record, reference);
}

async function push(
  thaw: Thaw,
  call: CommandCall,
  record: CheckpointRecord,
  reference: string,
): Promise<void> {
  const title = vscode.l10n.t('Pushing the image of {0}', record.source.pod);
  try {
    const cluster = await thaw.session.cluster();
    const pushed = await withStages(title, (signal, tell) =>
      cluster.during(async () => {
        tell(vscode.l10n.t('looking for a credential of {0}', registryOf(reference)));
        const owner = pullSecretOwner(record);
        const found = await findRegistryCredentials(cluster.connection, { image: reference, owner }, signal);
        tell(vscode.l10n.t('connecting'));
        const onProgress = ({ sentBytes, totalBytes }: PushProgress): void => {
          tell(vscode.l10n.t('{0} of {1}', formatBytes(sentBytes), formatBytes(totalBytes)));
        };
        return await pushImage(cluster, { record, reference, found }, { signal, onProgress });
      }),
    );
    await thaw.host.choices.update(placeKey, placeOf(reference));
    offerReference(pushed);
  } catch (error) {
    call.report(error, {
      retry: () => push(thaw, call, record, reference),
      withOtherName: () => askAndPush(thaw, call, record),
    });
  }
}

/** Whose pull secrets are looked at: those of the pod as it was. */
function pullSecretOwner({ namespace, sourcePod }: CheckpointRecord): PullSecretOwner {
  const { serviceAccountName, imagePullSecrets = [] } = sourcePod?.spec ?? {};
  const secrets = imagePullSecrets.flatMap(({ name }) => name ?? []);
  return { namespace, serviceAccount: serviceAccountName, secrets };
}

async function askReference(choices: vscode.Memento, record: CheckpointRecord): Promise<string | undefined> {
  const { image, name, source, sourcePod, bake } = record;
  const place = choices.get<string>(placeKey, '');
  const origin = bake?.environment ?? (sourcePod && workloadOf(sourcePod)?.name) ?? source.pod;
  const proposed = `${place}/${origin}:${name}`;
  return await vscode.window.showInputBox({
    title: vscode.l10n.t('Push Checkpoint Image'),
    prompt: vscode.l10n.t(
      'Registry, name and tag of the image, such as {0}',
      `registry.example:5000/team${proposed}`,
    ),
    value: image?.location === 'registry' ? image.reference : proposed,
    // The registry is what is missing at first.
    ...(place === '' && image?.location !== 'registry' && { valueSelection: [0, 0] as [number, number] }),
    validateInput: referenceProblem,
    ignoreFocusOut: true,
  });
}

/** Why a text cannot be the name of an image in a registry; undefined where it can. */
export function referenceProblem(reference: string): string | undefined {
  if (!reference.startsWith(`${registryOf(reference)}/`)) {
    return vscode.l10n.t('It begins with the host of a registry, such as registry.example:5000');
  }
  if (isImageName(reference)) return undefined;
  return vscode.l10n.t(
    'A name has lower case letters and digits, and ends with a tag, such as team/app:warm',
  );
}

/** A reference without the last part of its path: what another checkpoint's image is likely to have in common with it. */
function placeOf(reference: string): string {
  return reference.slice(0, reference.lastIndexOf('/'));
}

async function confirm(record: CheckpointRecord, reference: string): Promise<boolean> {
  const yes = vscode.l10n.t('Push');
  const question = vscode.l10n.t('Push the memory of {0} to {1}?', record.source.pod, registryOf(reference));
  const detail = imageContent(record, reference).join('\n\n');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}

/** Not awaited: the command has ended, however long its result is looked at. */
function offerReference({ image, source }: CheckpointRecord): void {
  if (image === undefined) return;
  const copy = vscode.l10n.t('Copy Reference');
  const text = vscode.l10n.t('The image of {0} is in the registry: {1}', source.pod, image.reference);
  void vscode.window.showInformationMessage(text, copy).then(async (chosen) => {
    if (chosen === copy) await vscode.env.clipboard.writeText(pinnedReference(image));
  });
}

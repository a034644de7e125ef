import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { isImageName } from '../checkpoint/imageReference.ts';
import { type PushStage, pushWithCredentials } from '../checkpoint/pushWithCredentials.ts';
import { workloadOf } from '../environment/workload.ts';
import { registryOf } from '../kubernetes/registryCredential.ts';
import { askForText } from '../views/messages.ts';
import type { Thaw } from '../views/thaw.ts';
import { checkpointTarget } from './checkpointTargets.ts';
import type { Command, CommandCall } from './command.ts';
import { confirmPush } from './confirmPush.ts';
import { offerReference, pushStageText } from './pushStages.ts';
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
  if (reference === undefined || !(await confirmPush([{ record, reference }]))) return;
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
    const pushed = await withStages(
      title,
      (signal, tell) =>
        cluster.during(() => {
          const onStage = (stage: PushStage): void => {
            tell(pushStageText(stage));
          };
          return pushWithCredentials(cluster, { record, reference }, { signal, onStage });
        }),
      thaw.operations,
    );
    await thaw.host.choices.update(placeKey, placeOf(reference));
    offerReference(pushed, pushed.source.pod);
  } catch (error) {
    call.report(error, {
      retry: () => push(thaw, call, record, reference),
      withOtherName: () => askAndPush(thaw, call, record),
    });
  }
}

async function askReference(choices: vscode.Memento, record: CheckpointRecord): Promise<string | undefined> {
  const { image, name, source, sourcePod, bake } = record;
  const place = choices.get<string>(placeKey, '');
  const origin = bake?.environment ?? (sourcePod && workloadOf(sourcePod)?.name) ?? source.pod;
  const proposed = `${place}/${origin}:${name}`;
  return await askForText({
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

import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { registryOf } from '../kubernetes/registryCredential.ts';
import { askInDialog } from '../views/messages.ts';
import { imageContent } from './imageContent.ts';

/** An image that is about to be given away, and its name in the registry. */
export interface WishedPush {
  readonly record: CheckpointRecord;
  readonly reference: string;
}

/** Says what is in the images of a pod's containers and who will be able to read them; resolves to whether they may be pushed. */
export async function confirmPush(pushes: readonly [WishedPush, ...WishedPush[]]): Promise<boolean> {
  const yes = vscode.l10n.t('Push');
  const [{ record: first, reference: place }] = pushes;
  const question = vscode.l10n.t('Push the memory of {0} to {1}?', first.source.pod, registryOf(place));
  const detail = pushes.flatMap(({ record, reference }) => imageContent(record, reference)).join('\n\n');
  return (await askInDialog({ question, detail }, yes)) === yes;
}

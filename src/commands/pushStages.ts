import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { pinnedReference } from '../checkpoint/imageReference.ts';
import type { PushStage } from '../checkpoint/pushWithCredentials.ts';
import { formatBytes } from '../views/format.ts';
import { showInformation } from '../views/messages.ts';

/** What a push is doing, in a few words. */
export function pushStageText(stage: PushStage): string {
  switch (stage.stage) {
    case 'findingCredential':
      return vscode.l10n.t('looking for a credential of {0}', stage.registry);
    case 'connecting':
      return vscode.l10n.t('connecting');
    case 'sending':
      return vscode.l10n.t('{0} of {1}', formatBytes(stage.sentBytes), formatBytes(stage.totalBytes));
  }
}

/** Says that an image is in a registry. Not awaited: the command has ended, however long its result is looked at. */
export function offerReference({ image }: CheckpointRecord, of: string): void {
  if (image === undefined) return;
  const copy = vscode.l10n.t('Copy Reference');
  const text = vscode.l10n.t('The image of {0} is in the registry: {1}', of, image.reference);
  void showInformation(text, copy).then(async (chosen) => {
    if (chosen === copy) await vscode.env.clipboard.writeText(pinnedReference(image));
  });
}

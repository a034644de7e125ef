import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { type ImageTools, recordCheckpointImage } from '../checkpoint/recordedImage.ts';
import type { StageTeller } from './stages.ts';

/** The record with its checkpoint image, which is made on its node if there is none. Throws as `buildCheckpointImage` does. */
export async function checkpointWithImage(
  tools: ImageTools,
  record: CheckpointRecord,
  signal: AbortSignal,
  tell: StageTeller,
): Promise<CheckpointRecord> {
  if (record.image !== undefined) return record;
  tell(vscode.l10n.t('making the checkpoint image on {0}', record.archive.node));
  return await recordCheckpointImage(tools, record, { signal });
}

import * as vscode from 'vscode';
import type { CheckpointCatalog } from '../checkpoint/catalog.ts';
import { buildCheckpointImage } from '../checkpoint/checkpointImage.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { NodeAgents } from '../kubernetes/nodeAgent.ts';
import type { StageTeller } from './stages.ts';

/** What an image is made and recorded with. */
export interface ImageTools {
  readonly agents: Pick<NodeAgents, 'on'>;
  readonly catalog: Pick<CheckpointCatalog, 'update'>;
}

/** The record with its checkpoint image, which is made on its node if there is none. Throws as `buildCheckpointImage` does. */
export async function checkpointWithImage(
  { agents, catalog }: ImageTools,
  record: CheckpointRecord,
  signal: AbortSignal,
  tell: StageTeller,
): Promise<CheckpointRecord> {
  if (record.image !== undefined) return record;
  const { node } = record.archive;
  tell(vscode.l10n.t('making the checkpoint image on {0}', node));
  const image = await buildCheckpointImage({ agent: agents.on(node), checkpoint: record }, { signal });
  return await catalog.update(
    record,
    (known) => ({ ...known, image: { ...image, location: 'node', node } }),
    { signal },
  );
}

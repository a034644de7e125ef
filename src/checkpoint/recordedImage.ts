import type { AgentCall, NodeAgents } from '../kubernetes/nodeAgent.ts';
import type { CheckpointCatalog } from './catalog.ts';
import { buildCheckpointImage } from './checkpointImage.ts';
import type { CheckpointRecord } from './checkpointRecord.ts';

/** What an image is made and recorded with. */
export interface ImageTools {
  readonly agents: Pick<NodeAgents, 'on'>;
  readonly catalog: Pick<CheckpointCatalog, 'update'>;
}

/** Makes the checkpoint image of a checkpoint on its node, and records it. Throws as `buildCheckpointImage` does. */
export async function recordCheckpointImage(
  { agents, catalog }: ImageTools,
  record: CheckpointRecord,
  call: AgentCall = {},
): Promise<CheckpointRecord> {
  const { node } = record.archive;
  const image = await buildCheckpointImage({ agent: agents.on(node), checkpoint: record }, call);
  return await catalog.update(
    record,
    (known) => ({ ...known, image: { ...image, location: 'node', node } }),
    call,
  );
}

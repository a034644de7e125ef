import type { AgentCall } from '../kubernetes/agentCommands.ts';
import type { AgentImage } from '../kubernetes/nodeAgent.ts';
import type { NodeAgents } from '../kubernetes/nodeAgents.ts';
import type { CheckpointCatalog } from './catalog.ts';
import { buildCheckpointImage } from './checkpointImage.ts';
import type { CheckpointRecord } from './checkpointRecord.ts';
import { checkpointImageReference } from './imageReference.ts';
import { without } from './without.ts';

/** What an image is made and recorded with. */
export interface ImageTools {
  readonly agents: Pick<NodeAgents, 'on'>;
  readonly catalog: Pick<CheckpointCatalog, 'update'>;
}

/** A node that has an image, and the name under which it has it. */
export interface ImagePlace {
  readonly node: string;
  readonly reference: string;
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
    (known) => ({ ...known, image: { ...image, location: 'node', node, ...otherNodesOf(known) } }),
    call,
  );
}

/** The record of a checkpoint whose image is in a registry from now on. */
export function withPushedImage(known: CheckpointRecord, pushed: AgentImage): CheckpointRecord {
  return { ...known, image: { ...pushed, location: 'registry', ...otherNodesOf(known) } };
}

/** The record of a checkpoint whose image is on more nodes from now on; one without an image stays as it is. */
export function withImageOn(known: CheckpointRecord, nodes: readonly string[]): CheckpointRecord {
  if (known.image === undefined) return known;
  const places = imagePlaces(known).map(({ node }) => node);
  const { otherNodes = [] } = known.image;
  const added = nodes.filter((node) => !places.includes(node));
  return { ...known, image: { ...known.image, otherNodes: [...otherNodes, ...added] } };
}

/** The record of a checkpoint whose image has vanished from a node; without the image where no other place is known to have it. */
export function withoutImageOn(known: CheckpointRecord, node: string): CheckpointRecord {
  const { image } = known;
  if (image === undefined) return known;
  const otherNodes = image.otherNodes?.filter((other) => other !== node);
  if (image.location === 'registry' || image.node !== node) {
    return { ...known, image: { ...image, otherNodes } };
  }
  const [next, ...others] = otherNodes ?? [];
  if (next === undefined) return without(known, 'image');
  return { ...known, image: { ...image, node: next, otherNodes: others } };
}

/** The nodes that have the image of a checkpoint as its record says; of one in a registry, those it was loaded onto before. */
export function imagePlaces(record: CheckpointRecord): readonly ImagePlace[] {
  const { image } = record;
  if (image === undefined) return [];
  const { otherNodes = [] } = image;
  const nodes = image.location === 'node' ? [image.node, ...otherNodes] : otherNodes;
  const reference = image.location === 'node' ? image.reference : checkpointImageReference(record);
  return nodes.map((node) => ({ node, reference }));
}

/** What stays true of an image that is made anew, or is in a registry, too: so that it is still deleted everywhere. */
function otherNodesOf(known: CheckpointRecord): { readonly otherNodes?: readonly string[] } {
  const nodes = imagePlaces(known).map(({ node }) => node);
  const otherNodes = nodes.filter((node) => node !== known.archive.node);
  return otherNodes.length === 0 ? {} : { otherNodes };
}

import type { AgentCall } from '../kubernetes/agentCommands.ts';
import type { NodeAgent } from '../kubernetes/nodeAgent.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { parseArchiveName } from './archiveName.ts';
import type { CheckpointCatalog } from './catalog.ts';
import { checkOwner, checkpointOrigin } from './checkpointOrigin.ts';
import type { CheckpointRecord } from './checkpointRecord.ts';
import { checkpointImageReference, pinnedReference } from './imageReference.ts';
import { readArchive } from './readArchive.ts';
import { type ImagePlace, imagePlaces } from './recordedImage.ts';

/** What is needed of an agent to delete a checkpoint. */
export type DeletingAgent = Pick<NodeAgent, 'node' | 'readContent' | 'delete' | 'deleteImage'>;

/** What to delete, and with what. */
export interface DeletionRequest {
  readonly record: CheckpointRecord;
  readonly catalog: Pick<CheckpointCatalog, 'remove'>;
  readonly agents: { on(node: string): DeletingAgent };
}

/** What a deletion could not reach. */
export interface DeletionResult {
  /** The name of an image that is still in a registry. */
  readonly remainingImage?: string | undefined;
}

/**
 * Deletes a checkpoint for good: its images on nodes, its archive, and in the end its record. Whatever interrupts it, the
 * record still tells of what is left, and deleting again, or the next scan, goes on from there. What is gone already is no
 * error. Nodes that are gone from the cluster have taken along what they had, and are passed over; one that only does not answer
 * is not.
 *
 * @throws {ThawError} `agentNotReady`; `invalidObject` where the record names the archive of another container; `cancelled`
 */
export async function deleteCheckpoint(
  { record, catalog, agents }: DeletionRequest,
  call: AgentCall = {},
): Promise<DeletionResult> {
  const { archive, image } = record;
  const agent = agents.on(archive.node);
  const exists = await unlessGone(checkArchive(agent, record, call));
  for (const { node, reference } of imagesOf(record)) {
    await unlessGone(agents.on(node).deleteImage(reference, call));
  }
  if (exists) await unlessGone(deleteArchive(agent, archive.fileName, call));
  await catalog.remove(record, call);
  return image?.location === 'registry' ? { remainingImage: image.reference } : {};
}

/** All images of a checkpoint that nodes may have, where its record knows of none, too. */
function imagesOf(record: CheckpointRecord): readonly ImagePlace[] {
  const { archive, image } = record;
  // Building one may have been interrupted before it was recorded.
  const built = { node: archive.node, reference: checkpointImageReference(record) };
  // A push gives the image on its node this name, too.
  const pushed =
    image?.location === 'registry' ? [{ node: archive.node, reference: pinnedReference(image) }] : [];
  return [built, ...imagePlaces(record), ...pushed];
}

/** What is done on a node; undefined where that node is gone from the cluster. */
async function unlessGone<Result>(act: Promise<Result>): Promise<Result | undefined> {
  try {
    return await act;
  } catch (error) {
    if (!ThawError.is(error, 'nodeGone')) throw error;
    return undefined;
  }
}

/** Makes sure that the archive is the record's own, and says whether it is there at all. */
async function checkArchive(
  agent: DeletingAgent,
  record: CheckpointRecord,
  call: AgentCall,
): Promise<boolean> {
  const { fileName } = record.archive;
  try {
    const { metadata } = await readArchive(agent, fileName, call);
    checkOwner(record, checkpointOrigin(fileName, metadata));
    return true;
  } catch (error) {
    if (ThawError.is(error, 'archiveNotFound')) return false;
    if (!ThawError.is(error, 'invalidArchive')) throw error;
  }
  // A broken archive must not stay for ever: its name alone says whose it is.
  const { source, namespace } = record;
  const byName = parseArchiveName(fileName);
  checkOwner(record, {
    namespace: byName?.origins.some((origin) => origin.namespace === namespace) === true ? namespace : '?',
    pod: byName?.pod ?? '?',
    container: source.container,
    checkpointedAt: record.checkpointedAt,
  });
  return true;
}

async function deleteArchive(agent: DeletingAgent, fileName: string, call: AgentCall): Promise<void> {
  try {
    await agent.delete(fileName, call);
  } catch (error) {
    if (!ThawError.is(error, 'archiveNotFound')) throw error;
  }
}

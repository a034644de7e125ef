import type { AgentCall } from '../kubernetes/agentCommands.ts';
import type { ArchiveFile } from '../kubernetes/nodeAgent.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { checkpointOrigin } from './checkpointOrigin.ts';
import type { CheckpointHost, NewCheckpointRecord } from './checkpointRecord.ts';
import { type ArchiveReader, readArchive } from './readArchive.ts';
import type { SourcePod, SourcePodIdentity } from './sourcePod.ts';

/** What an archive does not say of its checkpoint. */
export interface ArchiveContext {
  /** The folder of archives on the node; by default that of a kubelet with the default `--root-dir`. */
  readonly folder?: string | undefined;
  /** Finds the manifest of the pod that was checkpointed, if it is still there. */
  readonly readPod?:
    ((pod: SourcePodIdentity, call: AgentCall) => Promise<SourcePod | undefined>) | undefined;
  readonly sourcePod?: SourcePod | undefined;
  readonly host?: CheckpointHost | undefined;
  readonly label?: string | undefined;
  readonly note?: string | undefined;
}

/** Where a kubelet keeps its archives, unless its `--root-dir` is another one (kubernetes pkg/kubelet/kubelet.go). */
const defaultFolder = '/var/lib/kubelet/checkpoints';

/**
 * Reads the archive `file` and describes the checkpoint for the catalog.
 *
 * @throws {ThawError} `invalidArchive` for one that is not as it should be or contradicts its name, `restoreUnsupported` for
 * one that is not of a pod's container, `archiveNotFound`
 */
export async function recordOfArchive(
  agent: ArchiveReader,
  file: Pick<ArchiveFile, 'name'>,
  context: ArchiveContext = {},
  call: AgentCall = {},
): Promise<NewCheckpointRecord> {
  const { content, metadata, podUid } = await readArchive(agent, file.name, call);
  const origin = checkpointOrigin(file.name, metadata);
  const { folder = defaultFolder, host, label, note } = context;
  const sourcePod = context.sourcePod ?? (await findPod(context, { ...origin, podUid }, call));
  const { engine, imageName, imageRef, hostname, runtime } = metadata;
  return {
    namespace: origin.namespace,
    source: {
      pod: origin.pod,
      ...(podUid !== undefined && { podUid }),
      container: origin.container,
      node: agent.node,
    },
    archive: {
      node: agent.node,
      fileName: file.name,
      path: `${folder}/${file.name}`,
      bytes: content.fileBytes,
      memoryBytes: content.memoryBytes,
      state: 'present',
    },
    checkpointedAt: origin.checkpointedAt,
    engine,
    ...(imageName !== undefined && { imageName }),
    ...(imageRef !== undefined && { imageRef }),
    ...(hostname !== undefined && { hostname }),
    ...(runtime !== undefined && { runtime }),
    ...(content.dumpTimes !== undefined && { dumpTimes: content.dumpTimes }),
    ...(host !== undefined && { host }),
    ...(sourcePod !== undefined && { sourcePod }),
    ...(label !== undefined && { label }),
    ...(note !== undefined && { note }),
  };
}

/** The pod's manifest is good to have: where it cannot be read, the checkpoint is recorded without it. */
async function findPod(
  { readPod }: ArchiveContext,
  pod: SourcePodIdentity,
  call: AgentCall,
): Promise<SourcePod | undefined> {
  // Without its uid, a pod of the same name might be another one.
  if (readPod === undefined || pod.podUid === undefined) return undefined;
  try {
    return await readPod(pod, call);
  } catch (error) {
    if (!ThawError.is(error) || error.reason === 'cancelled') throw error;
    return undefined;
  }
}

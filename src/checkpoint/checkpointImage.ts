import * as l10n from '@vscode/l10n';
import type { ArchiveContent } from '../kubernetes/archiveContent.ts';
import type { AgentCall } from '../kubernetes/agentCommands.ts';
import type { AgentImage, AgentImageDetails, NodeAgent } from '../kubernetes/nodeAgent.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { ArchiveMetadata } from './archiveMetadata.ts';
import { checkpointName } from './checkpointName.ts';
import { checkOwner, checkpointOrigin, notOfAPod } from './checkpointOrigin.ts';
import type { CheckpointHost, CheckpointRecord } from './checkpointRecord.ts';
import { invalidArchive } from './dumpJson.ts';
import { checkpointImageReference, isImageName, isPullableReference } from './imageReference.ts';
import { interpretArchive, type ReadArchive } from './readArchive.ts';

/** What to make a checkpoint image of. */
export interface CheckpointImageRequest {
  /** The agent of the node that has the archive. */
  readonly agent: Pick<NodeAgent, 'buildImage'>;
  /** The checkpoint, or the file name of an archive that is in no catalog. */
  readonly checkpoint: CheckpointRecord | string;
  /** The image's name with its tag; by default one that begins with `checkpointImagePrefix`. */
  readonly reference?: string | undefined;
}

/** The annotation by which containerd knows a checkpoint image (internal/cri/server/container_checkpoint_linux.go). */
export const containerdCheckpointAnnotation = 'org.criu.checkpoint.container.name';

/** The annotation by which CRI-O knows a checkpoint image (internal/annotations/checkpoint.go). */
export const crioCheckpointAnnotation = 'io.kubernetes.cri-o.annotations.checkpoint.name';

/** The longest `config.dump` that is sent to a node, in characters; an ordinary one has some six hundred. */
const longestConfigDump = 64 * 1024;

/**
 * Makes an archive a checkpoint image, on its node: nothing but some JSON travels. The image's only layer is the archive,
 * but for a base image named by a bare digest, which no registry could serve: it gets its name instead.
 *
 * @throws {ThawError} `restoreUnsupported` where no runtime could restore it, `invalidObject` for a `reference` that is no
 * image's name, `archiveNotFound`, `invalidArchive`, `diskFull`, `imageImportFailed`, `cancelled`
 */
export async function buildCheckpointImage(
  { agent, checkpoint, reference }: CheckpointImageRequest,
  call: AgentCall = {},
): Promise<AgentImage> {
  const archive = typeof checkpoint === 'string' ? checkpoint : checkpoint.archive.fileName;
  const attempted = l10n.t('make a checkpoint image of {0}', archive);
  if (reference !== undefined && !isImageName(reference)) throw invalidReference(attempted, reference);
  const details = (content: ArchiveContent): AgentImageDetails =>
    imageDetails({ checkpoint, reference }, archive, content);
  return await agent.buildImage(archive, details, call);
}

function imageDetails(
  { checkpoint, reference }: Omit<CheckpointImageRequest, 'agent'>,
  archive: string,
  content: ArchiveContent,
): AgentImageDetails {
  const attempted = l10n.t('make a checkpoint image of {0}', archive);
  const record = typeof checkpoint === 'string' ? undefined : checkpoint;
  const read = interpretArchive(content);
  checkRestorable(archive, read);
  const origin = checkpointOrigin(archive, read.metadata);
  if (record !== undefined) checkOwner(record, origin);
  const name =
    reference ??
    checkpointImageReference(record ?? { namespace: origin.namespace, name: checkpointName(origin) });
  if (!isImageName(name)) throw invalidReference(attempted, name);
  const configDump = pullableConfigDump(read, record);
  return {
    reference: name,
    annotations: checkpointAnnotations(read.metadata, record?.host),
    ...(configDump !== undefined && { configDump }),
  };
}

function invalidReference(attempted: string, reference: string): ThawError {
  return new ThawError({
    reason: 'invalidObject',
    attempted,
    explanation: l10n.t('{0} is not the name of an image with a tag', JSON.stringify(reference)),
    remedies: [
      { action: 'chooseName', text: l10n.t('Choose another name, such as registry.example/app:warm') },
    ],
  });
}

function checkRestorable(archive: string, { metadata, content }: ReadArchive): void {
  if (metadata.engine === 'podman') throw notOfAPod(archive);
  if (metadata.engine === 'containerd' && !content.files.has('status.dump')) {
    throw new ThawError({
      reason: 'restoreUnsupported',
      attempted: l10n.t('make a checkpoint image of {0}', archive),
      explanation: l10n.t('it has no status.dump, without which containerd does not restore it'),
      remedies: [{ action: 'retry', text: l10n.t('Checkpoint the container again') }],
    });
  }
}

/** The annotations of checkpointctl (lib/annotations.go), and those by which the runtimes know a checkpoint image. */
function checkpointAnnotations(
  metadata: ArchiveMetadata,
  host: CheckpointHost | undefined,
): Readonly<Record<string, string>> {
  const annotations = {
    [containerdCheckpointAnnotation]: metadata.container,
    [crioCheckpointAnnotation]: metadata.container,
    'org.criu.checkpoint.engine.name': metadata.engine,
    'org.criu.checkpoint.pod.name': metadata.pod,
    'org.criu.checkpoint.pod.namespace': metadata.namespace,
    'org.criu.checkpoint.rootfsImageName': metadata.imageName,
    'org.criu.checkpoint.rootfsImageID': metadata.imageRef,
    'org.criu.checkpoint.runtime.name': metadata.runtime,
    'org.criu.checkpoint.host.kernel': host?.kernel,
    'org.criu.checkpoint.host.arch': host?.architecture,
  };
  return Object.fromEntries(
    Object.entries(annotations).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** A `config.dump` that names the base image so that it can be pulled, where the archive's own names a bare digest. */
function pullableConfigDump(
  { configDump, metadata }: ReadArchive,
  record: CheckpointRecord | undefined,
): string | undefined {
  const { imageRef, imageName } = metadata;
  if (imageRef === undefined || isPullableReference(imageRef)) return undefined;
  const names = [imageName, declaredImage(record)].filter((name) => name !== undefined);
  const pullable = names.find(isPullableReference);
  // Without a name it stays as it is: the node that has the image can still restore it.
  if (pullable === undefined) return undefined;
  if (configDump.length > longestConfigDump) {
    throw invalidArchive(l10n.t('its config.dump is larger than {0} KiB', longestConfigDump / 1024));
  }
  return JSON.stringify({ ...(JSON.parse(configDump) as object), rootfsImageRef: pullable });
}

/** The image of a checkpointed container as its pod has asked for it; undefined where that is not known. */
export function declaredImage({ sourcePod, source }: Partial<CheckpointRecord> = {}): string | undefined {
  return sourcePod?.spec.containers.find(({ name }) => name === source?.container)?.image;
}

import { isDnsLabel, isDnsSubdomain } from '../kubernetes/dnsName.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { ArchiveMetadata } from './archiveMetadata.ts';
import { parseArchiveName } from './archiveName.ts';
import type { CheckpointRecord } from './checkpointRecord.ts';
import { invalidArchive } from './dumpJson.ts';

/** Which container an archive is of, and when it was written. */
export interface CheckpointOrigin {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Milliseconds since the Unix epoch. */
  readonly checkpointedAt: number;
}

/**
 * Decides which container an archive is of, by what is in it; the name of its file must not say otherwise.
 *
 * @throws {ThawError} `invalidArchive`; `restoreUnsupported` for one that is not of a pod's container
 */
export function checkpointOrigin(fileName: string, metadata: ArchiveMetadata): CheckpointOrigin {
  const { pod, namespace, container } = metadata;
  if (pod === undefined || namespace === undefined) throw notOfAPod(fileName);
  if (!isDnsSubdomain(pod) || !isDnsLabel(namespace) || !isDnsLabel(container)) {
    throw invalidArchive('it names a pod, a namespace or a container by what cannot be a name');
  }
  const byName = parseArchiveName(fileName);
  const agrees =
    byName === undefined ||
    (byName.pod === pod &&
      byName.origins.some((origin) => origin.namespace === namespace && origin.container === container));
  if (!agrees) {
    throw invalidArchive(`it is of ${namespace}/${pod}/${container}, which is not what its name says`);
  }
  const checkpointedAt = metadata.checkpointedAt ?? byName?.checkpointedAt;
  if (checkpointedAt === undefined) throw invalidArchive('it does not say when it was written');
  return { namespace, pod, container, checkpointedAt: checkpointedAt.getTime() };
}

/**
 * Checks that a record and its archive are of one container. Whoever may write ConfigMaps in a namespace must not thereby get
 * at the archives of others.
 *
 * @throws {ThawError} `invalidObject`
 */
export function checkOwner(record: CheckpointRecord, { namespace, pod, container }: CheckpointOrigin): void {
  const { source, archive } = record;
  if (record.namespace === namespace && source.pod === pod && source.container === container) return;
  throw new ThawError({
    reason: 'invalidObject',
    attempted: `use the checkpoint ${record.name}`,
    explanation: `its archive ${archive.fileName} is of another container, ${namespace}/${pod}/${container}`,
    remedies: [{ action: 'scanNodes', text: 'Remove the record, then scan nodes for checkpoints' }],
  });
}

/** The failure for an archive of a container outside of Kubernetes, which no Kubernetes runtime restores. */
export function notOfAPod(fileName: string): ThawError {
  return new ThawError({
    reason: 'restoreUnsupported',
    attempted: `use the archive ${fileName}`,
    explanation: 'it is not of a container of a Kubernetes pod',
    remedies: [{ action: 'changeRuntime', text: 'Checkpoint the container in a pod, through the kubelet' }],
  });
}

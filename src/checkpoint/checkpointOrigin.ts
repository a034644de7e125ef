import * as l10n from '@vscode/l10n';
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
    throw invalidArchive(l10n.t('it names a pod, a namespace or a container by what cannot be a name'));
  }
  const byName = parseArchiveName(fileName);
  const agrees =
    byName === undefined ||
    (byName.pod === pod &&
      byName.origins.some((origin) => origin.namespace === namespace && origin.container === container));
  if (!agrees) {
    throw invalidArchive(
      l10n.t('it is of {0}/{1}/{2}, which is not what its name says', namespace, pod, container),
    );
  }
  const checkpointedAt = metadata.checkpointedAt ?? byName?.checkpointedAt;
  if (checkpointedAt === undefined) throw invalidArchive(l10n.t('it does not say when it was written'));
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
    attempted: l10n.t('use the checkpoint {0}', record.name),
    explanation: l10n.t(
      'its archive {0} is of another container, {1}/{2}/{3}',
      archive.fileName,
      namespace,
      pod,
      container,
    ),
    remedies: [{ action: 'scanNodes', text: l10n.t('Remove the record, then scan nodes for checkpoints') }],
  });
}

/** The failure for an archive of a container outside of Kubernetes, which no Kubernetes runtime restores. */
export function notOfAPod(fileName: string): ThawError {
  return new ThawError({
    reason: 'restoreUnsupported',
    attempted: l10n.t('use the archive {0}', fileName),
    explanation: l10n.t('it is not of a container of a Kubernetes pod'),
    remedies: [
      { action: 'changeRuntime', text: l10n.t('Checkpoint the container in a pod, through the kubelet') },
    ],
  });
}

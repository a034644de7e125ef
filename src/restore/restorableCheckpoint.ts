import * as l10n from '@vscode/l10n';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { pinnedReference } from '../checkpoint/imageReference.ts';
import { nestedDumpRuntime } from '../kubernetes/nestedRuntime.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { withoutNestedRuntime } from './nestedSource.ts';
import type { ContainerCheckpoint, RestorableCheckpoint } from './restoreRoute.ts';

/**
 * What a restore needs to know of a checkpoint of the catalog.
 *
 * @param others of other containers of the pod, which are to be restored with it: those of its group
 * @throws {ThawError} `restoreUnsupported` where of one neither archive nor image is left, or where the pod's manifest was not
 * kept
 */
export function restorableCheckpoint(
  record: CheckpointRecord,
  others: readonly CheckpointRecord[] = [],
): RestorableCheckpoint {
  const { name, sourcePod } = record;
  const checkpoint = containerCheckpoint(record);
  if (sourcePod === undefined) {
    throw notRestorable(
      name,
      l10n.t('the manifest of its pod is not known: the pod was gone when the archive was found'),
    );
  }
  return {
    ...checkpoint,
    sourcePod: withoutNestedRuntime(sourcePod),
    ...(others.length > 0 && { others: others.map(containerCheckpoint) }),
  };
}

function containerCheckpoint(record: CheckpointRecord): ContainerCheckpoint {
  const { name, image, archive, source, hostname, host } = record;
  const isArchiveThere = archive.state === 'present';
  if (image === undefined && !isArchiveThere) throw notRestorable(name, l10n.t('its archive is gone'));
  return {
    name,
    image: image?.location === 'registry' ? { ...image, reference: pinnedReference(image) } : image,
    ...(isArchiveThere && { archive: { node: archive.node, path: archive.path } }),
    isNestedDump: record.runtime === nestedDumpRuntime,
    memoryBytes: archive.memoryBytes,
    container: source.container,
    hostname,
    host: host && { ...host, node: source.node },
  };
}

function notRestorable(name: string, explanation: string): ThawError {
  return new ThawError({ reason: 'restoreUnsupported', attempted: l10n.t('restore {0}', name), explanation });
}

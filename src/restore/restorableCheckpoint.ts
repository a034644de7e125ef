import { nestedDumpRuntime } from '../checkpoint/nestedDump.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { pinnedReference } from '../checkpoint/imageReference.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { withoutNestedRuntime } from './nestedSource.ts';
import type { RestorableCheckpoint } from './restoreRoute.ts';

/**
 * What a restore needs to know of a checkpoint of the catalog.
 * @throws {ThawError} `restoreUnsupported` where neither archive nor image is left, or where the pod's manifest was not kept
 */
export function restorableCheckpoint(record: CheckpointRecord): RestorableCheckpoint {
  const { name, image, archive, sourcePod, source, hostname, host } = record;
  const isArchiveThere = archive.state === 'present';
  if (image === undefined && !isArchiveThere) throw notRestorable(name, 'its archive is gone');
  if (sourcePod === undefined) {
    throw notRestorable(
      name,
      'the manifest of its pod is not known: the pod was gone when the archive was found',
    );
  }
  return {
    name,
    image: image?.location === 'registry' ? { ...image, reference: pinnedReference(image) } : image,
    ...(isArchiveThere && { archive: { node: archive.node, path: archive.path } }),
    isNestedDump: record.runtime === nestedDumpRuntime,
    memoryBytes: archive.memoryBytes,
    sourcePod: withoutNestedRuntime(sourcePod),
    container: source.container,
    hostname,
    host: host && { ...host, node: source.node },
  };
}

function notRestorable(name: string, explanation: string): ThawError {
  return new ThawError({ reason: 'restoreUnsupported', attempted: `restore ${name}`, explanation });
}

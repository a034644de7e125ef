import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { RestorableCheckpoint } from './restoreRoute.ts';

/**
 * What a restore needs to know of a checkpoint of the catalog.
 * @throws {ThawError} `restoreUnsupported` where it has no image, or where the pod's manifest was not kept
 */
export function restorableCheckpoint(record: CheckpointRecord): RestorableCheckpoint {
  const { name, image, sourcePod, source, hostname } = record;
  if (image === undefined) throw notRestorable(name, 'it has no checkpoint image yet');
  if (sourcePod === undefined) {
    throw notRestorable(
      name,
      'the manifest of its pod is not known: the pod was gone when the archive was found',
    );
  }
  return { name, image, sourcePod, container: source.container, hostname };
}

function notRestorable(name: string, explanation: string): ThawError {
  return new ThawError({ reason: 'restoreUnsupported', attempted: `restore ${name}`, explanation });
}

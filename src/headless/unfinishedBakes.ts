import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { diskBytes } from '../checkpoint/diskBytes.ts';
import type { Environment } from '../environment/environment.ts';
import { givenUpAt, unfinishedCheckpoints } from '../environment/unfinishedCheckpoints.ts';

/** A checkpoint of a bake that is under way, or was interrupted. */
export interface UnfinishedBake {
  readonly checkpoint: string;
  /** What it takes of its node's disk. */
  readonly bytes: number;
  /** From when on the next bake and `prune` delete it, as no bake can be under way for so long: in ISO 8601. */
  readonly givenUpAt: string;
}

/** What bakes of an environment that are not complete have on the disks; `undefined` where there is nothing. */
export function unfinishedBakes(
  records: readonly CheckpointRecord[],
  environment: Environment,
): readonly UnfinishedBake[] | undefined {
  const unfinished = unfinishedCheckpoints(records).map((record) => ({
    checkpoint: record.name,
    bytes: diskBytes(record),
    givenUpAt: new Date(givenUpAt(record, environment)).toISOString(),
  }));
  return unfinished.length === 0 ? undefined : unfinished;
}

/** Such a checkpoint for a person, in a line. */
export function unfinishedText({ checkpoint, bytes, givenUpAt: from }: UnfinishedBake): string {
  return (
    `unfinished ${checkpoint}: ${bytes} bytes of a bake that is under way or was interrupted; ` +
    `from ${from} on, the next bake and "thaw prune" delete it`
  );
}

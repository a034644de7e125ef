import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { deleteCheckpoint, type DeletionRequest } from '../checkpoint/deleteCheckpoint.ts';
import { diskBytes } from '../checkpoint/diskBytes.ts';
import type { AgentCall } from '../kubernetes/agentCommands.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { Retention } from './environment.ts';

/**
 * The checkpoints of one environment that are no longer kept: of the newest bakes that stay together within all limits, everything
 * that is older. The newest always stays. A bake is all that was taken of one pod in one act: one checkpoint for each of its containers.
 *
 * @param records those of the environment's complete bakes, in any order
 * @param now in milliseconds since the Unix epoch
 * @returns the oldest first
 */
export function expiredCheckpoints(
  records: readonly CheckpointRecord[],
  { count, ageMs, bytes }: Retention,
  now: number,
): readonly CheckpointRecord[] {
  const newestFirst = bakesOf(records);
  let sum = 0;
  const firstExpired = newestFirst.findIndex((bake, index) => {
    sum += bake.reduce((bakeSum, record) => bakeSum + diskBytes(record), 0);
    if (index === 0) return false;
    const isOneTooMany = count !== undefined && index >= count;
    const isTooOld = ageMs !== undefined && now - bakedAt(bake) > ageMs;
    const isTooMuch = bytes !== undefined && sum > bytes;
    return isOneTooMany || isTooOld || isTooMuch;
  });
  return firstExpired < 0 ? [] : newestFirst.slice(firstExpired).toReversed().flat();
}

type Bake = readonly [CheckpointRecord, ...CheckpointRecord[]];

/** The records by the act that made them, the newest first. */
function bakesOf(records: readonly CheckpointRecord[]): readonly Bake[] {
  const bakes = Map.groupBy(records, ({ group, name }) => group?.id ?? name);
  const name = ([first]: Bake): string => first.name;
  return [...bakes.values()]
    .map((bake) => bake as readonly CheckpointRecord[] as Bake)
    .toSorted((one, other) => bakedAt(other) - bakedAt(one) || name(other).localeCompare(name(one)));
}

function bakedAt(bake: Bake): number {
  return Math.max(...bake.map(({ checkpointedAt }) => checkpointedAt));
}

/** Which checkpoints to delete, and with what. */
export interface PruneRequest extends Omit<DeletionRequest, 'record'> {
  readonly records: readonly CheckpointRecord[];
}

/** What is told while checkpoints are deleted. */
export interface PruneCall extends AgentCall {
  /** Told before each. */
  readonly onProgress?: ((record: CheckpointRecord, done: number, all: number) => void) | undefined;
  /** Told after each that is deleted. */
  readonly onDeleted?: ((record: CheckpointRecord) => void) | undefined;
}

/** What has become of checkpoints that were to be deleted. */
export interface PruneResult {
  readonly deleted: readonly CheckpointRecord[];
  /** Those that are left, in whole or in part, and why. */
  readonly failures: readonly { readonly record: CheckpointRecord; readonly failure: ThawError }[];
  /** Names of images that are still in a registry. */
  readonly remainingImages: readonly string[];
}

/**
 * Deletes checkpoints for good, one after the other, and goes on after one that cannot be.
 *
 * @throws {ThawError} `cancelled`; what was deleted before that stays so
 */
export async function prune(
  { records, catalog, agents }: PruneRequest,
  { onProgress, onDeleted, signal }: PruneCall = {},
): Promise<PruneResult> {
  const deleted: CheckpointRecord[] = [];
  const failures: PruneResult['failures'][number][] = [];
  const remainingImages: string[] = [];
  for (const [index, record] of records.entries()) {
    onProgress?.(record, index, records.length);
    try {
      const { remainingImage } = await deleteCheckpoint({ record, catalog, agents }, { signal });
      deleted.push(record);
      onDeleted?.(record);
      if (remainingImage !== undefined) remainingImages.push(remainingImage);
    } catch (error) {
      if (!ThawError.is(error) || error.reason === 'cancelled') throw error;
      failures.push({ record, failure: error });
    }
  }
  return { deleted, failures, remainingImages };
}

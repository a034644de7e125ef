import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { longestBakeSeconds } from './bakePod.ts';
import { onlyComplete } from './completeBakes.ts';
import type { Environment } from './environment.ts';

/** What all checkpoints have in common that were taken of one pod in one act. */
export function actOf({ group, name }: Pick<CheckpointRecord, 'group' | 'name'>): string {
  return group?.id ?? name;
}

/** Of the checkpoints of one environment those of bakes that are not complete: that are under way, or were interrupted. */
export function unfinishedCheckpoints(records: readonly CheckpointRecord[]): readonly CheckpointRecord[] {
  const completeActs = new Set(onlyComplete(records).map(actOf));
  return records.filter((record) => !completeActs.has(actOf(record)));
}

/**
 * When the bake of an unfinished checkpoint cannot be under way any more, in milliseconds since the Unix epoch: from then on the next
 * bake of its environment deletes it, and so does pruning it.
 */
export function givenUpAt(
  { checkpointedAt }: Pick<CheckpointRecord, 'checkpointedAt'>,
  environment: Environment,
): number {
  return checkpointedAt + longestBakeSeconds(environment) * 1000;
}

import type { CheckpointCatalog } from '../checkpoint/catalog.ts';
import { type CheckpointRecord, readableRecords } from '../checkpoint/checkpointRecord.ts';
import { completeBake } from './bakeState.ts';

/** The checkpoints of an environment, whether their bakes are complete or not, in any order. Throws what listing records does. */
export async function allBakes(
  catalog: Pick<CheckpointCatalog, 'list'>,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<readonly CheckpointRecord[]> {
  const records = readableRecords(await catalog.list({ namespace }));
  return records.filter(({ bake }) => bake?.environment === name);
}

/** The checkpoints of an environment whose bakes are complete, in any order. Throws what listing records does. */
export async function completeBakes(
  catalog: Pick<CheckpointCatalog, 'list'>,
  environment: { readonly namespace: string; readonly name: string },
): Promise<readonly CheckpointRecord[]> {
  return onlyComplete(await allBakes(catalog, environment));
}

/** Of the checkpoints of bakes those whose bakes are complete. */
export function onlyComplete(records: readonly CheckpointRecord[]): readonly CheckpointRecord[] {
  return records.filter((record) => completeBake(record) !== undefined);
}

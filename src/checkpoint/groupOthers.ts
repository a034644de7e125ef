import type { CheckpointCatalog } from './catalog.ts';
import type { CheckpointRecord } from './checkpointRecord.ts';

/** Those of a checkpoint's group that are restored with it. What of the group is gone starts cold, which the differences say. */
export async function othersOfGroup(
  catalog: Pick<CheckpointCatalog, 'groupOf'>,
  record: CheckpointRecord,
): Promise<readonly CheckpointRecord[]> {
  if (record.group === undefined) return [];
  const members = await catalog.groupOf(record);
  return members.filter(
    ({ name, archive, image }) =>
      name !== record.name && (archive.state === 'present' || image !== undefined),
  );
}

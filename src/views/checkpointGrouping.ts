import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';

/** By what checkpoints can be grouped. */
export const checkpointGroupings = ['none', 'source', 'node', 'day'] as const;

/** By what the Checkpoints view is grouped. */
export type CheckpointGrouping = (typeof checkpointGroupings)[number];

/** The name of the group that a checkpoint belongs to; the same for all of one group. */
export function groupOf(
  { namespace, source, archive, checkpointedAt }: CheckpointRecord,
  grouping: Exclude<CheckpointGrouping, 'none'>,
): string {
  switch (grouping) {
    case 'source':
      return `${namespace}/${source.pod}/${source.container}`;
    case 'node':
      return archive.node;
    case 'day':
      return new Date(checkpointedAt).toLocaleDateString();
  }
}

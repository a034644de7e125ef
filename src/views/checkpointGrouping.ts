import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { formatDate, formatExactTime } from './format.ts';

/** By what checkpoints can be grouped. */
export const checkpointGroupings = ['none', 'source', 'lineage', 'node', 'day'] as const;

/** By what the Checkpoints view is grouped. */
export type CheckpointGrouping = (typeof checkpointGroupings)[number];

/** The name of the group that a checkpoint belongs to; the same for all of one group. `rootOf` finds the first of its chain. */
export function groupOf(
  record: CheckpointRecord,
  grouping: Exclude<CheckpointGrouping, 'none'>,
  rootOf: (record: CheckpointRecord) => CheckpointRecord,
): string {
  switch (grouping) {
    case 'source':
      return sourceOf(record);
    case 'lineage': {
      const root = rootOf(record);
      return vscode.l10n.t('{0} since {1}', sourceOf(root), formatExactTime(root.checkpointedAt));
    }
    case 'node':
      return record.archive.node;
    case 'day':
      return formatDate(record.checkpointedAt);
  }
}

function sourceOf({ namespace, source }: CheckpointRecord): string {
  return `${namespace}/${source.pod}/${source.container}`;
}

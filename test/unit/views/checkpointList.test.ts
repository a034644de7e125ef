import { beforeEach, describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { checkpointAnnotation, sourcePodAnnotation } from '../../../src/restore/restoredMetadata.ts';
import { CheckpointList, checkpointsPerPage } from '../../../src/views/checkpointList.ts';
import type { CheckpointGroupElement } from '../../../src/views/elements.ts';
import { record } from '../checkpoint/recordExample.ts';

const old: CheckpointRecord = { ...record, name: 'old' };
const recent: CheckpointRecord = {
  ...record,
  name: 'recent',
  checkpointedAt: record.checkpointedAt + 3 * 86_400_000,
  source: { ...record.source, pod: 'web' },
  archive: { ...record.archive, node: 'node-2' },
};

describe('the list of checkpoints', () => {
  let list: CheckpointList;

  beforeEach(() => {
    list = new CheckpointList();
    list.reset('dev', [old, recent]);
  });

  function groups(): readonly CheckpointGroupElement[] {
    return list.roots().filter((row) => row.kind === 'checkpointGroup');
  }

  it('shows the newest first', () => {
    expect(list.roots()).toMatchObject([{ name: 'recent' }, { name: 'old' }]);
  });

  it.each([
    ['source', ['demo/web/main', 'demo/counter/main']],
    ['node', ['node-2', 'node-1']],
  ] as const)('groups by %s, the group of the newest first', (grouping, names) => {
    list.setGrouping(grouping);
    expect(groups().map(({ group }) => group)).toEqual(names);
    expect(groups().map((group) => list.children(group))).toMatchObject([
      [{ name: 'recent' }],
      [{ name: 'old' }],
    ]);
  });

  it('keeps checkpoints of different days apart', () => {
    list.setGrouping('day');
    expect(groups().map((group) => list.recordsOf(group))).toEqual([[recent], [old]]);
  });

  it('keeps a chain together by lineage: what was restored from a checkpoint with that', () => {
    list.setGrouping('lineage');
    const annotations = { [checkpointAnnotation]: 'old', [sourcePodAnnotation]: 'demo/counter' };
    const restored: CheckpointRecord = {
      ...recent,
      name: 'restored',
      checkpointedAt: old.checkpointedAt + 1000,
      source: { ...recent.source, pod: 'counter-rewind-1', podUid: 'uid-2' },
      sourcePod: { apiVersion: 'v1', kind: 'Pod', metadata: { annotations }, spec: { containers: [] } },
    };
    list.reset('dev', [old, recent, restored]);
    expect(groups().map((group) => list.recordsOf(group))).toEqual([[recent], [restored, old]]);
    expect(groups()[1]?.group).toMatch(/^demo\/counter\/main since /);
  });

  it('keeps the very same groups when a new watch begins', () => {
    list.setGrouping('node');
    const before = groups();
    list.reset('dev', [old, recent]);
    expect(groups().every((group, index) => group === before[index])).toBe(true);
  });

  it('names all when a checkpoint comes into another group', () => {
    list.setGrouping('node');
    const moved = { ...old, archive: { ...old.archive, node: 'node-2' } };
    expect(list.apply({ added: [], updated: [moved], removed: [] })).toBe('all');
  });

  it('shows a long group page by page', () => {
    list.setGrouping('node');
    list.reset(
      'dev',
      Array.from({ length: checkpointsPerPage + 1 }, (_, n) => ({ ...old, name: `c${n}` })),
    );
    const [group] = groups();
    if (group === undefined) throw new Error('There is no group');
    const more = list.children(group).at(-1);
    if (more?.kind !== 'more') throw new Error('There is no row for more');
    list.showMore(more);
    expect(list.children(group).map(({ kind }) => kind)).not.toContain('more');
    expect(list.children(group)).toHaveLength(checkpointsPerPage + 1);
  });
});

import { describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { expiredCheckpoints, prune, type PruneResult } from '../../../src/environment/retention.ts';
import { failureOf } from '../../support/failureOf.ts';
import { archiveContent, failed, FakeNodeAgent } from '../checkpoint/archiveExample.ts';
import { record } from '../checkpoint/recordExample.ts';

const day = 24 * 60 * 60 * 1000;
const now = Date.parse('2026-11-26T00:00:00Z');

/** A checkpoint that was taken so many days ago, with an archive of so many bytes. */
function taken(daysAgo: number, bytes = 100): CheckpointRecord {
  return {
    ...record,
    name: `${daysAgo}-days-ago`,
    checkpointedAt: now - daysAgo * day,
    archive: { ...record.archive, bytes },
  };
}

function expired(
  records: readonly CheckpointRecord[],
  retention: Parameters<typeof expiredCheckpoints>[1],
): readonly string[] {
  return expiredCheckpoints(records, retention, now).map(({ name }) => name);
}

const week = [3, 1, 2, 5, 4].map((daysAgo) => taken(daysAgo));

describe('expiredCheckpoints', () => {
  it('keeps all without limits', () => {
    expect(expired(week, {})).toEqual([]);
    expect(expired([], { count: 1 })).toEqual([]);
  });

  it('keeps so many, and names the others from the oldest on', () => {
    expect(expired(week, { count: 3 })).toEqual(['5-days-ago', '4-days-ago']);
    expect(expired(week, { count: 5 })).toEqual([]);
  });

  it('keeps what is no older than the limit', () => {
    expect(expired(week, { ageMs: 3 * day })).toEqual(['5-days-ago', '4-days-ago']);
    expect(expired(week, { ageMs: 3 * day - 1 })).toEqual(['5-days-ago', '4-days-ago', '3-days-ago']);
  });

  it('keeps the newest that fit together', () => {
    expect(expired(week, { bytes: 300 })).toEqual(['5-days-ago', '4-days-ago']);
    expect(expired(week, { bytes: 299 })).toEqual(['5-days-ago', '4-days-ago', '3-days-ago']);
  });

  it('keeps none that is older than one that does not fit', () => {
    expect(expired([taken(1, 10), taken(2, 1000), taken(3, 10)], { bytes: 100 })).toEqual([
      '3-days-ago',
      '2-days-ago',
    ]);
  });

  it('counts an image beside its archive, and no archive that is gone', () => {
    const image = { reference: 'a:1', digest: 'sha256:1', bytes: 100, location: 'registry' } as const;
    const gone = { ...taken(2), archive: { ...taken(2).archive, state: 'missing' as const } };
    expect(expired([{ ...taken(1), image }, taken(2)], { bytes: 299 })).toEqual(['2-days-ago']);
    expect(expired([{ ...taken(1), image }, gone], { bytes: 200 })).toEqual([]);
  });

  it.each([{ count: 0 }, { count: 1 }, { ageMs: 0 }, { bytes: 0 }])(
    'keeps the newest with %j',
    (retention) => {
      expect(expired(week, retention)).toHaveLength(week.length - 1);
      expect(expired(week, retention)).not.toContain('1-days-ago');
    },
  );

  it('begins with the first limit that is passed', () => {
    expect(expired(week, { count: 4, ageMs: 10 * day, bytes: 200 })).toHaveLength(3);
  });

  it('counts the checkpoints of one act as one, and deletes all or none of them', () => {
    const both = (daysAgo: number): readonly CheckpointRecord[] =>
      ['main', 'sidecar'].map((container, index) => {
        const { name, source, ...rest } = taken(daysAgo);
        const group = { id: name, position: index + 1, size: 2, gapMs: 10 };
        return { ...rest, name: `${name}-${container}`, source: { ...source, container }, group };
      });
    const records = [...both(1), ...both(2), ...both(3)];
    expect(expired(records, { count: 2 })).toEqual(['3-days-ago-main', '3-days-ago-sidecar']);
    expect(expired(records, { bytes: 399 })).toHaveLength(4);
    expect(expired(records, { bytes: 0 })).toHaveLength(4);
  });

  it('always orders checkpoints of one moment in the same way', () => {
    const twins = [
      { ...taken(1), name: 'a' },
      { ...taken(1), name: 'b' },
    ];
    expect(expired(twins, { count: 1 })).toEqual(expired(twins.toReversed(), { count: 1 }));
  });
});

describe('prune', () => {
  async function run(
    records: readonly CheckpointRecord[],
    onRemove: (name: string) => void = () => undefined,
  ): Promise<{ result: PruneResult; removed: readonly string[]; told: readonly string[] }> {
    const agent = new FakeNodeAgent();
    for (const { archive } of records) agent.archives.set(archive.fileName, archiveContent());
    const removed: string[] = [];
    const told: string[] = [];
    const result = await prune(
      {
        records,
        agents: { on: () => agent },
        catalog: {
          remove: async ({ name }) => {
            await Promise.resolve();
            onRemove(name);
            removed.push(name);
          },
        },
      },
      { onProgress: ({ name }, done, all) => told.push(`${name} ${done}/${all}`) },
    );
    return { result, removed, told };
  }

  const two = ['first', 'second'].map((name) => ({ ...record, name }));

  it('deletes one after the other, and tells of each', async () => {
    const { result, removed, told } = await run(two);
    expect(removed).toEqual(['first', 'second']);
    expect(told).toEqual(['first 0/2', 'second 1/2']);
    expect(result).toEqual({ deleted: two, failures: [], remainingImages: [] });
  });

  it('goes on after one that cannot be deleted, and tells why in the end', async () => {
    const { result } = await run(two, (name) => {
      if (name === 'first') throw failed('forbidden');
    });
    expect(result.deleted.map(({ name }) => name)).toEqual(['second']);
    expect(result.failures).toMatchObject([{ record: { name: 'first' }, failure: { reason: 'forbidden' } }]);
  });

  it('tells of images that are still in a registry', async () => {
    const image = {
      reference: 'registry.example/shop:1',
      digest: 'sha256:1',
      bytes: 1,
      location: 'registry',
    } as const;
    expect((await run([{ ...record, image }])).result.remainingImages).toEqual([image.reference]);
  });

  it('ends when it is cancelled', async () => {
    const failure = await failureOf(
      run(two, () => {
        throw failed('cancelled');
      }),
    );
    expect(failure.reason).toBe('cancelled');
  });
});

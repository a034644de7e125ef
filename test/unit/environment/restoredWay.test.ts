import { describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { fileStart, restoredWay, type WayQuestion } from '../../../src/environment/restoredWay.ts';
import { RestoreRoutes } from '../../../src/restore/restoreRoutes.ts';
import { failureOf } from '../../support/failureOf.ts';
import { recordWithImage } from '../checkpoint/recordExample.ts';

const large: CheckpointRecord = {
  ...recordWithImage,
  archive: { ...recordWithImage.archive, memoryBytes: 2 * 1024 ** 3 },
};

/** Routes of a cluster of whose nodes nothing is known, so that nothing speaks against them. */
const routes = Object.assign(
  new RestoreRoutes({ request: () => expect.unreachable() }, 'runtime:1', { on: () => expect.unreachable() }),
  { factsOf: () => Promise.resolve({ node: undefined, namespace: undefined }) },
);

async function name(question: Partial<WayQuestion>): Promise<string> {
  return (await restoredWay(routes, { record: recordWithImage, others: [], ...question })).name;
}

describe('the way of restored starts', () => {
  it('is the best route where none is asked for', async () => {
    expect(await name({})).toBe('native');
  });

  it('is told from the nested one where memory is read on demand', async () => {
    expect(await name({ record: large })).toBe('lazy');
  });

  it.each(['native', 'nested', 'lazy'] as const)(
    'is %s where that is asked for, whatever the size',
    async (wanted) => {
      expect(await name({ wanted })).toBe(wanted);
      expect(await name({ wanted, record: large })).toBe(wanted);
    },
  );

  it('is a claim of a bake only', async () => {
    const bake = {
      environment: 'shop',
      fingerprint: { template: '', warmUp: '' },
      warmUp: '',
      log: '',
    };
    const record = { ...recordWithImage, bake };
    expect(await restoredWay(routes, { record, others: [], wanted: 'claim' })).toEqual({
      name: 'claim',
      environment: 'shop',
    });
    const failure = await failureOf(
      restoredWay(routes, { record: recordWithImage, others: [], wanted: 'claim' }),
    );
    expect(failure.reason).toBe('noPool');
  });

  it('is by a file what its route does with so much memory, of the whole group', () => {
    expect(fileStart({ route: 'auto' }, recordWithImage, [])).toBeUndefined();
    expect(fileStart({ route: 'native' }, large, [])).toBe('native');
    expect(fileStart({ route: 'nested' }, recordWithImage, [])).toBe('nested');
    expect(fileStart({ route: 'nested' }, recordWithImage, [large])).toBe('lazy');
  });
});

import { describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { checkpointChains, recordKey } from '../../../src/restore/checkpointChains.ts';
import { checkpointAnnotation, sourcePodAnnotation } from '../../../src/restore/restoredMetadata.ts';
import { recordWithPod } from '../checkpoint/recordExample.ts';

interface Made {
  /** Seconds since the first. */
  readonly at: number;
  readonly pod?: string;
  readonly container?: string;
  /** The name of the checkpoint that its pod was restored from. */
  readonly from?: string;
  readonly namespace?: string;
  readonly group?: string;
}

function checkpoint(
  name: string,
  { at, pod = 'web', container = 'main', from, namespace = 'demo', group }: Made,
): CheckpointRecord {
  const annotations = { [checkpointAnnotation]: from ?? '', [sourcePodAnnotation]: 'demo/web' };
  return {
    ...recordWithPod,
    name,
    namespace,
    source: { ...recordWithPod.source, pod, podUid: `uid-of-${pod}`, container },
    checkpointedAt: recordWithPod.checkpointedAt + at * 1000,
    ...(group !== undefined && { group: { id: group, position: 1, size: 2, gapMs: 1 } }),
    ...(from !== undefined && {
      sourcePod: { apiVersion: 'v1', kind: 'Pod', metadata: { annotations }, spec: { containers: [] } },
    }),
  };
}

/** Each checkpoint with the one before it and the first of its chain, by their names. */
function chainsOf(records: readonly CheckpointRecord[]): Readonly<Record<string, unknown>> {
  const chains = checkpointChains(records);
  return Object.fromEntries(
    records.map((record) => {
      const place = chains.get(recordKey(record));
      return [record.name, [place?.former?.name, place?.origin?.name, place?.root.name]];
    }),
  );
}

describe('the chain of a checkpoint', () => {
  it('leads back through those of its container, in whatever order they come', () => {
    const [a, b, c] = [checkpoint('a', { at: 0 }), checkpoint('b', { at: 5 }), checkpoint('c', { at: 60 })];
    expect(chainsOf([c, a, b])).toEqual({
      a: [undefined, undefined, 'a'],
      b: ['a', undefined, 'a'],
      c: ['b', undefined, 'a'],
    });
  });

  it('is not that of another container or of another pod', () => {
    expect(
      chainsOf([
        checkpoint('a', { at: 0 }),
        checkpoint('b', { at: 1, container: 'cache' }),
        checkpoint('c', { at: 2, pod: 'web-2' }),
      ]),
    ).toMatchObject({ b: [undefined, undefined, 'b'], c: [undefined, undefined, 'c'] });
  });

  it('is not that of an earlier pod of the same name', () => {
    const earlier = checkpoint('a', { at: 0 });
    const later = checkpoint('b', { at: 1 });
    const source = { ...later.source, podUid: 'another' };
    expect(chainsOf([earlier, { ...later, source }])).toMatchObject({ b: [undefined, undefined, 'b'] });
  });

  it('goes on in each pod that was restored from one of it', () => {
    expect(
      chainsOf([
        checkpoint('a', { at: 0 }),
        checkpoint('b', { at: 1 }),
        checkpoint('c', { at: 2, pod: 'web-rewind-1', from: 'a' }),
        checkpoint('d', { at: 3, pod: 'web-rewind-1', from: 'a' }),
        checkpoint('e', { at: 4, pod: 'web-rewind-2', from: 'd', namespace: 'demo' }),
      ]),
    ).toMatchObject({
      c: [undefined, 'a', 'a'],
      d: ['c', 'a', 'a'],
      e: [undefined, 'd', 'a'],
    });
  });

  it('leads into the namespace from which a pod was restored', () => {
    expect(
      chainsOf([
        checkpoint('a', { at: 0 }),
        checkpoint('b', { at: 1, pod: 'web-rewind-1', from: 'a', namespace: 'other' }),
      ]),
    ).toMatchObject({ b: [undefined, 'a', 'a'] });
  });

  it('begins with what descends from a checkpoint that is gone, whose name is still known', () => {
    expect(chainsOf([checkpoint('b', { at: 1, pod: 'web-rewind-1', from: 'a' })])).toEqual({
      b: [undefined, 'a', 'b'],
    });
  });

  it('leads to that of the same container where several were checkpointed in one act', () => {
    expect(
      chainsOf([
        checkpoint('main', { at: 0, group: 'g' }),
        checkpoint('cache', { at: 1, group: 'g', container: 'cache' }),
        checkpoint('next', { at: 2, pod: 'web-rewind-1', from: 'main', container: 'cache' }),
        checkpoint('cold', { at: 3, pod: 'web-rewind-1', from: 'main', container: 'proxy' }),
      ]),
    ).toMatchObject({ next: [undefined, 'main', 'cache'], cold: [undefined, 'main', 'cold'] });
  });

  it('has an end, also where records name each other or themselves', () => {
    expect(
      chainsOf([
        checkpoint('a', { at: 0, pod: 'one', from: 'b' }),
        checkpoint('b', { at: 0, pod: 'two', from: 'a' }),
        checkpoint('c', { at: 0, pod: 'three', from: 'c' }),
      ]),
    ).toEqual({ a: [undefined, 'b', 'a'], b: [undefined, 'a', 'a'], c: [undefined, 'c', 'c'] });
  });
});

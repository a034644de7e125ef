import { describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { bakeFingerprint } from '../../../src/environment/bakeFingerprint.ts';
import { bakeState, type StaleReason } from '../../../src/environment/bakeState.ts';
import type { Environment, PodTemplate } from '../../../src/environment/environment.ts';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import { record } from '../checkpoint/recordExample.ts';
import { exampleFile } from './exampleFile.ts';

const template: PodTemplate = { spec: { containers: [{ name: 'web', image: 'shop:1' }] } };
const parsed = parseEnvironmentFile(exampleFile).environment;
if (parsed === undefined) throw new Error('The example is broken');
const environment: Environment = { ...parsed, pod: { kind: 'template', template } };

function baked(changes: Partial<CheckpointRecord> = {}, restoredMs: number | 'none' = 500): CheckpointRecord {
  const fingerprint = bakeFingerprint(environment, template);
  const host = {
    kernel: '6.1',
    architecture: 'amd64',
    containerRuntime: { name: 'containerd', version: '2.3.6' },
  };
  const bake = { environment: 'shop', fingerprint, warmUp: '', coldMs: 4000, log: '' };
  return { ...record, host, bake: { ...bake, ...(restoredMs !== 'none' && { restoredMs }) }, ...changes };
}

function staleReasons(
  one: CheckpointRecord,
  now: Environment = environment,
  kernel: string | undefined = '6.1',
): readonly StaleReason[] {
  const state = bakeState([one], { environment: now, kernelOf: () => kernel });
  return state.status === 'stale' ? state.reasons : [];
}

describe('an environment', () => {
  const comparison = { environment, kernelOf: () => '6.1' };

  it('was never baked where no bake is complete', () => {
    expect(bakeState([], comparison).status).toBe('neverBaked');
    expect(bakeState([baked({}, 'none'), record], comparison).status).toBe('neverBaked');
  });

  it('is baked as its newest complete bake is', () => {
    const [older, newest] = [baked(), baked({ name: 'newest', checkpointedAt: record.checkpointedAt + 1 })];
    const unfinished = baked({ checkpointedAt: record.checkpointedAt + 2 }, 'none');
    expect(bakeState([older, unfinished, newest], comparison)).toEqual({ status: 'baked', newest });
  });

  it('is stale when its pod would be another one now', () => {
    const other: PodTemplate = { spec: { ...template.spec, hostNetwork: true } };
    expect(staleReasons(baked(), { ...environment, pod: { kind: 'template', template: other } })).toEqual([
      'templateChanged',
    ]);
  });

  it('is stale when it would be warmed up in another way now', () => {
    expect(staleReasons(baked(), { ...environment, warmUp: [] })).toEqual(['warmUpChanged']);
  });

  it('is stale when its node has another kernel now', () => {
    expect(staleReasons(baked(), environment, '6.2')).toEqual(['kernelChanged']);
    expect(staleReasons(baked(), environment, undefined)).toEqual([]);
  });

  it('is stale when its archive is gone, unless a registry has its image', () => {
    const archive = { ...record.archive, state: 'missing' } as const;
    const image = { reference: 'r/shop:1', digest: 'sha256:1', bytes: 1, location: 'registry' } as const;
    expect(staleReasons(baked({ archive }))).toEqual(['archiveGone']);
    expect(staleReasons(baked({ archive, image }))).toEqual([]);
  });

  it('is not stale for a pod of the cluster, which is only read for a bake', () => {
    const reference = { kind: 'Deployment', name: 'shop' } as const;
    expect(staleReasons(baked(), { ...environment, pod: { kind: 'reference', reference } })).toEqual([]);
  });
});

describe('the fingerprint of a bake', () => {
  it('does not depend on the order of fields', () => {
    const turned = { spec: template.spec, ...(template.metadata && { metadata: template.metadata }) };
    expect(bakeFingerprint(environment, turned)).toEqual(bakeFingerprint(environment, template));
  });
});

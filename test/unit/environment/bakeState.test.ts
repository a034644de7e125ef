import { describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { bakeFingerprint } from '../../../src/environment/bakeFingerprint.ts';
import { type BakeComparison, bakeState, type StaleReason } from '../../../src/environment/bakeState.ts';
import type { Environment, PodTemplate } from '../../../src/environment/environment.ts';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import { type PodSummary, summarizePod } from '../../../src/kubernetes/podSummary.ts';
import { record } from '../checkpoint/recordExample.ts';
import { fakePod, type FakePodOptions } from '../kubernetes/fakePod.ts';
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

const comparison: BakeComparison = {
  environment,
  kernelOf: () => '6.1',
  isNodeGone: () => false,
  images: { pods: [], imagesOf: () => [] },
};

function staleReasons(
  one: CheckpointRecord | readonly CheckpointRecord[],
  changes: Partial<BakeComparison> = {},
): readonly StaleReason[] {
  const state = bakeState([one].flat(), { ...comparison, ...changes });
  return state.status === 'stale' ? state.reasons : [];
}

describe('an environment', () => {
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
    const now: Environment = { ...environment, pod: { kind: 'template', template: other } };
    expect(staleReasons(baked(), { environment: now })).toEqual(['templateChanged']);
  });

  it('is stale when it would be warmed up in another way now', () => {
    expect(staleReasons(baked(), { environment: { ...environment, warmUp: [] } })).toEqual(['warmUpChanged']);
  });

  it('is stale when its node has another kernel now', () => {
    expect(staleReasons(baked(), { kernelOf: () => '6.2' })).toEqual(['kernelChanged']);
    expect(staleReasons(baked(), { kernelOf: () => undefined })).toEqual([]);
  });

  it('is stale when its archive is gone, unless a registry has its image', () => {
    const archive = { ...record.archive, state: 'missing' } as const;
    const image = { reference: 'r/shop:1', digest: 'sha256:1', bytes: 1, location: 'registry' } as const;
    expect(staleReasons(baked({ archive }))).toEqual(['archiveGone']);
    expect(staleReasons(baked({ archive, image }))).toEqual([]);
  });

  it('is stale when no node is left that has what a restore reads, unless a registry has its image', () => {
    const image = { reference: 'r/shop:1', digest: 'sha256:1', bytes: 1 } as const;
    const onNodes = { ...image, location: 'node', node: 'one', otherNodes: ['two'] } as const;
    const inRegistry = { ...image, location: 'registry' } as const;
    const gone = (...names: readonly string[]): Partial<BakeComparison> => ({
      isNodeGone: (name) => names.includes(name),
    });
    expect(staleReasons(baked({ image: onNodes }), gone('one', 'two'))).toEqual(['nodeGone']);
    expect(staleReasons(baked({ image: onNodes }), gone('one'))).toEqual([]);
    expect(staleReasons(baked({ image: inRegistry }), { isNodeGone: () => true })).toEqual([]);
  });

  describe('that refers to a Deployment', () => {
    const reference = { kind: 'Deployment', name: 'shop' } as const;
    const referring: Environment = { ...environment, pod: { kind: 'reference', reference } };

    it('is stale when the template of that has changed', () => {
      const other: PodTemplate = { spec: { ...template.spec, hostNetwork: true } };
      const change = { environment: referring, referencedTemplate: other };
      expect(staleReasons(baked(), change)).toEqual(['templateChanged']);
    });

    it('is not stale while that is the same, or not known', () => {
      expect(staleReasons(baked(), { environment: referring, referencedTemplate: template })).toEqual([]);
      expect(staleReasons(baked(), { environment: referring })).toEqual([]);
    });
  });

  describe('whose image the cluster has seen', () => {
    const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
    const pulled = (digit: string): string => `registry.example/shop@${digest(digit)}`;
    const ofShop: CheckpointRecord = baked({ sourcePod: podOf('shop:1'), imageRef: pulled('a') });

    function podOf(image: string): NonNullable<CheckpointRecord['sourcePod']> {
      const metadata = { name: 'shop', namespace: 'demo' };
      return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'main', image }] } };
    }

    /** A pod that asks for `shop:1`, and runs an image. */
    function pod(
      imageID: string,
      { after = 1, ...options }: FakePodOptions & { readonly after?: number } = {},
    ): PodSummary {
      const createdAt = record.checkpointedAt + after * 1000;
      const [container] = summarizePod(fakePod(options)).containers;
      if (container === undefined) throw new Error('The pod has no container');
      const containers = [{ ...container, image: 'shop:1', imageID }];
      return { ...summarizePod(fakePod(options)), createdAt, containers };
    }

    function reasons(
      pods: readonly PodSummary[],
      images: readonly (readonly string[])[] = [],
      one: CheckpointRecord | readonly CheckpointRecord[] = ofShop,
    ): readonly StaleReason[] {
      return staleReasons(one, { images: { pods, imagesOf: () => images } });
    }

    it('is stale when the newest pod that asks for the image by its name runs another', () => {
      expect(reasons([pod(pulled('b'))])).toEqual(['imageChanged']);
      expect(reasons([pod(pulled('b')), pod(pulled('a'), { after: 2 })])).toEqual([]);
      expect(reasons([pod(pulled('a')), pod(pulled('b'), { after: 2 })])).toEqual(['imageChanged']);
    });

    it('is not stale for pods that are older than it, of other namespaces, or restored', () => {
      expect(reasons([pod(pulled('b'), { after: -1 })])).toEqual([]);
      expect(reasons([pod(pulled('b'), { namespace: 'other' })])).toEqual([]);
      expect(reasons([pod(pulled('b'), { labels: { 'thaw.dev/restored-from': 'c' } })])).toEqual([]);
      expect(reasons([pod(pulled('b'), { labels: { 'thaw.dev/temporary': '60' } })])).toEqual([]);
    });

    it('is stale when its node has another image of the name', () => {
      const named = 'docker.io/library/shop:1';
      expect(reasons([], [[pulled('b'), named]])).toEqual(['imageChanged']);
      expect(reasons([], [[pulled('b'), pulled('a'), named]])).toEqual([]);
      expect(reasons([], [[pulled('b'), 'docker.io/library/shop:2']])).toEqual([]);
      expect(reasons([], [[named]])).toEqual([]);
    });

    it('compares what was imported with what was imported only', () => {
      const imported = baked({ ...ofShop, imageRef: digest('a') });
      expect(reasons([pod(digest('b'))], [], imported)).toEqual(['imageChanged']);
      expect(reasons([pod(pulled('b'))], [], imported)).toEqual([]);
    });

    it('is never stale by an image that is named by its digest', () => {
      const pinned = baked({ ...ofShop, sourcePod: podOf(`shop@${digest('a')}`) });
      expect(reasons([], [[pulled('b'), 'docker.io/library/shop:1']], pinned)).toEqual([]);
    });

    it('is stale by the image of any container that was checkpointed', () => {
      const group = { id: 'g', position: 1, size: 2, gapMs: 0 };
      const first = baked({ ...ofShop, group, name: 'first' });
      const second = baked({ checkpointedAt: record.checkpointedAt + 1, group: { ...group, position: 2 } });
      expect(reasons([pod(pulled('b'))], [], [first, second])).toEqual(['imageChanged']);
    });
  });
});

describe('the fingerprint of a bake', () => {
  it('does not depend on the order of fields', () => {
    const turned = { spec: template.spec, ...(template.metadata && { metadata: template.metadata }) };
    expect(bakeFingerprint(environment, turned)).toEqual(bakeFingerprint(environment, template));
  });
});

import { describe, expect, it } from 'vitest';
import type { PodMetadata, PodOwner } from '../../../src/restore/podManifest.ts';
import type { RestoreDifference, RestoredPart } from '../../../src/restore/restoreDifference.ts';
import { restoredFromValue, restoredMetadata } from '../../../src/restore/restoredMetadata.ts';
import type { RestoreOptions } from '../../../src/restore/restoreRoute.ts';

function restore(metadata: PodMetadata, options: Partial<RestoreOptions> = {}): RestoredPart<PodMetadata> {
  const source = { name: 'web-0', namespace: 'demo', ...metadata };
  return restoredMetadata(
    {
      name: 'web-warm',
      image: { reference: 'i', location: 'registry' },
      sourcePod: { metadata: source },
      container: 'main',
    },
    { name: 'web-2', namespace: 'demo', ...options },
    'native',
  );
}

const of = (field: string, { differences }: RestoredPart<PodMetadata>): RestoreDifference[] =>
  differences.filter((difference) => difference.field === field);

function ownedBy(kind: string): PodOwner[] {
  return [{ apiVersion: 'apps/v1', kind, name: 'web', uid: 'o', controller: true }];
}

describe('restoredMetadata', () => {
  it('names checkpoint, route and source pod', () => {
    expect(restore({}).value).toEqual({
      name: 'web-2',
      namespace: 'demo',
      labels: { 'thaw.dev/restored-from': 'web-warm', 'thaw.dev/route': 'native' },
      annotations: { 'thaw.dev/checkpoint': 'web-warm', 'thaw.dev/source-pod': 'demo/web-0' },
    });
  });

  it('carries the labels over, and warns that services select by them', () => {
    const restored = restore({ labels: { app: 'web', tier: 'front' } });
    expect(restored.value.labels).toMatchObject({ app: 'web', tier: 'front' });
    expect(of('metadata.labels', restored)).toMatchObject([{ kind: 'shared', from: 'app=web, tier=front' }]);
  });

  it('takes the labels it is asked for, and does not warn of those it changes', () => {
    const restored = restore({ labels: { app: 'web' } }, { labels: { app: 'web-try', mine: 'yes' } });
    expect(restored.value.labels).toMatchObject({ app: 'web-try', mine: 'yes' });
    expect(of('metadata.labels', restored)).toEqual([]);
  });

  it.each([
    'pod-template-hash',
    'controller-revision-hash',
    'statefulset.kubernetes.io/pod-name',
    'controller-uid',
  ])('drops the controller’s label %s, and says so', (label) => {
    const restored = restore({ labels: { [label]: 'x' } });
    expect(restored.value.labels).not.toHaveProperty(label);
    expect(of(`metadata.labels.${label}`, restored)).toMatchObject([{ kind: 'dropped', from: 'x' }]);
  });

  it('does not take over the marks of an earlier restore', () => {
    const restored = restore({
      labels: { 'thaw.dev/restored-from': 'older', 'thaw.dev/owner': 'me' },
      annotations: { 'thaw.dev/source-pod': 'demo/older' },
    });
    expect(restored.value.labels).toEqual({
      'thaw.dev/restored-from': 'web-warm',
      'thaw.dev/route': 'native',
    });
    expect(restored.value.annotations?.['thaw.dev/source-pod']).toBe('demo/web-0');
  });

  it('carries annotations over, but for those that tell of the source pod itself', () => {
    const { annotations } = restore({
      annotations: {
        'prometheus.io/scrape': 'true',
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
        'cni.projectcalico.org/podIP': '10.0.0.5/32',
        'k8s.v1.cni.cncf.io/network-status': '[]',
        'k8s.v1.cni.cncf.io/networks': 'fast',
      },
    }).value;
    expect(Object.keys(annotations ?? {}).filter((name) => !name.startsWith('thaw.dev/'))).toEqual([
      'prometheus.io/scrape',
      'k8s.v1.cni.cncf.io/networks',
    ]);
  });

  it('belongs to nobody, and says so', () => {
    const restored = restore({ ownerReferences: ownedBy('StatefulSet') });
    expect(restored.value).not.toHaveProperty('ownerReferences');
    expect(of('metadata.ownerReferences', restored)).toMatchObject([
      { kind: 'dropped', from: 'StatefulSet/web' },
    ]);
  });

  it.each<[string, Record<string, string>, boolean]>([
    ['ReplicaSet', { app: 'web' }, true],
    ['ReplicaSet', { app: 'web', 'pod-template-hash': 'x' }, false],
    ['DaemonSet', { app: 'web' }, true],
    ['StatefulSet', { app: 'web' }, false],
    ['Job', { app: 'web' }, false],
  ])('of a %s with the labels %j warns of adoption: %s', (kind, labels, warns) => {
    const adoption = of('metadata.labels', restore({ labels, ownerReferences: ownedBy(kind) })).filter(
      ({ from }) => from === `${kind}/web`,
    );
    expect(adoption.length > 0).toBe(warns);
  });

  it('warns of another namespace', () => {
    expect(of('metadata.namespace', restore({}, { namespace: 'try' }))).toMatchObject([
      { kind: 'changed', from: 'demo', to: 'try' },
    ]);
    expect(of('metadata.namespace', restore({}))).toEqual([]);
  });
});

describe('restoredFromValue', () => {
  it('is the name of the checkpoint', () => {
    expect(restoredFromValue('web-warm')).toBe('web-warm');
  });

  it('fits into a label for every name, and tells long names apart', () => {
    const [a, b] = [restoredFromValue(`${'x'.repeat(100)}a`), restoredFromValue(`${'x'.repeat(100)}b`)];
    expect(a).toHaveLength(63);
    expect(a).not.toBe(b);
  });
});

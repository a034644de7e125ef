import { describe, expect, it } from 'vitest';
import type { PodContainer, PodSpec, PodVolume } from '../../../src/restore/podManifest.ts';
import { restoredVolumes } from '../../../src/restore/restoredVolumes.ts';

const token: PodVolume = {
  name: 'kube-api-access-x7k2p',
  projected: {
    sources: [{ serviceAccountToken: { path: 'token' } }, { configMap: { name: 'kube-root-ca.crt' } }],
  },
};
const cache: PodVolume = { name: 'cache', emptyDir: {} };
const data: PodVolume = { name: 'data', persistentVolumeClaim: { claimName: 'notebook-data' } };

function container(name: string, ...volumes: readonly PodVolume[]): PodContainer {
  return {
    name,
    volumeMounts: volumes.map((volume) => ({ name: volume.name, mountPath: `/${volume.name}` })),
  };
}

function names(containers: readonly PodContainer[]): string[] {
  return containers.map(({ name }) => name);
}

const fieldsOf = (spec: PodSpec): unknown[] =>
  restoredVolumes(spec).differences.map(({ field, kind }) => [field, kind]);

describe('restoredVolumes', () => {
  it('leaves the injected token to be injected again, in every container', () => {
    const spec: PodSpec = {
      volumes: [token, data],
      containers: [container('main', token, data)],
      initContainers: [{ ...container('proxy', token), restartPolicy: 'Always' }],
    };
    const { value } = restoredVolumes(spec);
    expect(value.volumes).toEqual([data]);
    expect(value.containers).toEqual([container('main', data)]);
    expect(value.initContainers[0]?.volumeMounts).toEqual([]);
    expect(fieldsOf(spec)).toContainEqual(['spec.volumes.kube-api-access-x7k2p', 'changed']);
  });

  it('keeps a volume that is only named like the injected one', () => {
    const named: PodVolume = { name: 'kube-api-access-mine', configMap: { name: 'mine' } };
    expect(restoredVolumes({ volumes: [named], containers: [] }).value.volumes).toEqual([named]);
  });

  it('keeps a token volume that the author of the pod asked for', () => {
    const asked = { ...token, name: 'vault-token' };
    expect(restoredVolumes({ volumes: [asked], containers: [] }).value.volumes).toEqual([asked]);
  });

  it.each([cache, { name: 'scratch', ephemeral: {} }])(
    'says that the contents of $name are lost',
    (volume) => {
      const spec = { volumes: [volume], containers: [container('main', volume)] };
      expect(restoredVolumes(spec).value.volumes).toEqual([volume]);
      expect(fieldsOf(spec)).toEqual([[`spec.volumes.${volume.name}.contents`, 'dropped']]);
    },
  );

  it.each<PodVolume>([
    data,
    { name: 'host', hostPath: { path: '/srv' } },
    { name: 'share', nfs: { server: 'nas', path: '/x' } },
  ])('says that $name is shared with the source pod', (volume) => {
    expect(fieldsOf({ volumes: [volume], containers: [] })).toEqual([
      [`spec.volumes.${volume.name}`, 'shared'],
    ]);
  });

  it('says nothing of a config map, which is the same everywhere', () => {
    expect(fieldsOf({ volumes: [{ name: 'config', configMap: { name: 'c' } }], containers: [] })).toEqual([]);
  });
});

describe('restoredVolumes, init containers', () => {
  it('drops one whose work is done', () => {
    const spec = {
      volumes: [data],
      containers: [container('main', data)],
      initContainers: [container('migrate', data)],
    };
    expect(restoredVolumes(spec).value.initContainers).toEqual([]);
    expect(fieldsOf(spec)).toContainEqual(['spec.initContainers.migrate', 'dropped']);
  });

  it('keeps one that fills a volume which begins empty again', () => {
    const spec = {
      volumes: [cache],
      containers: [container('main', cache)],
      initContainers: [container('fetch', cache)],
    };
    expect(names(restoredVolumes(spec).value.initContainers)).toEqual(['fetch']);
    expect(fieldsOf(spec)).toContainEqual(['spec.initContainers.fetch', 'carriedOver']);
  });

  it('drops one whose empty volume nothing else reads', () => {
    const spec = {
      volumes: [cache],
      containers: [container('main')],
      initContainers: [container('fetch', cache)],
    };
    expect(restoredVolumes(spec).value.initContainers).toEqual([]);
  });

  it('keeps a sidecar, which starts cold', () => {
    const proxy: PodContainer = { ...container('proxy'), restartPolicy: 'Always' };
    const spec = { containers: [container('main')], initContainers: [proxy] };
    expect(names(restoredVolumes(spec).value.initContainers)).toEqual(['proxy']);
    expect(fieldsOf(spec)).toEqual([['spec.initContainers.proxy', 'changed']]);
  });

  it('keeps one that fills a volume for a sidecar', () => {
    const proxy: PodContainer = { ...container('proxy', cache), restartPolicy: 'Always' };
    const spec = { volumes: [cache], containers: [], initContainers: [container('fetch', cache), proxy] };
    expect(names(restoredVolumes(spec).value.initContainers)).toEqual(['fetch', 'proxy']);
  });
});

import { describe, expect, it } from 'vitest';
import { planColdStart } from '../../../src/restore/coldPod.ts';
import type { PodManifest, PodSpec } from '../../../src/restore/podManifest.ts';
import type { RestorableCheckpoint } from '../../../src/restore/restoreRoute.ts';

const token = {
  name: 'kube-api-access-x7k2p',
  projected: { sources: [{ serviceAccountToken: { path: 'token' } }] },
};

const spec: PodSpec = {
  nodeName: 'devnode',
  priority: 0,
  containers: [
    {
      name: 'main',
      image: 'registry.example/notebook:1',
      imagePullPolicy: 'Always',
      lifecycle: { postStart: { exec: { command: ['warm-up'] } } },
      volumeMounts: [
        { name: 'config', mountPath: '/etc/notebook' },
        { name: token.name, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
      ],
    },
  ],
  initContainers: [{ name: 'migrate', image: 'registry.example/migrate:1' }],
  volumes: [{ name: 'config', configMap: { name: 'notebook' } }, token],
};

const sourcePod: PodManifest = {
  metadata: {
    name: 'notebook-7d9f-abcde',
    namespace: 'demo',
    uid: 'u-1',
    labels: { app: 'notebook', 'pod-template-hash': '7d9f' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'notebook-7d9f', uid: 'r-1' }],
  },
  spec,
};

const checkpoint: RestorableCheckpoint = {
  name: 'notebook-warm',
  image: { reference: 'localhost/thaw/checkpoint/demo/notebook:1', location: 'node', node: 'devnode' },
  sourcePod,
  container: 'main',
  hostname: 'notebook-7d9f-abcde',
};

const options = { name: 'notebook-cold-1', namespace: 'demo', labels: { app: 'measured' } };

function coldSpec(): PodSpec | undefined {
  return planColdStart(checkpoint, options).spec;
}

describe('planColdStart', () => {
  it('starts the image of the source, and all that a cold start takes', () => {
    expect(coldSpec()).toMatchObject({
      containers: [{ image: 'registry.example/notebook:1', lifecycle: spec.containers[0]?.lifecycle }],
      initContainers: spec.initContainers,
    });
  });

  it('does not pull what is there, which would measure the registry', () => {
    expect(coldSpec()?.containers[0]?.imagePullPolicy).toBe('IfNotPresent');
  });

  it('runs on the node on which the checkpoint is restored', () => {
    expect(JSON.stringify(coldSpec()?.affinity)).toContain('"values":["devnode"]');
    expect(coldSpec()).not.toHaveProperty('nodeName');
  });

  it('has the labels asked for, and nothing that ties it to the controller of the source', () => {
    expect(planColdStart(checkpoint, options).metadata).toEqual({
      name: 'notebook-cold-1',
      namespace: 'demo',
      labels: { app: 'measured' },
      annotations: {},
    });
  });

  it('leaves injecting the service account token to the API server', () => {
    expect(coldSpec()?.volumes).toEqual([{ name: 'config', configMap: { name: 'notebook' } }]);
    expect(coldSpec()?.containers[0]?.volumeMounts).toEqual([{ name: 'config', mountPath: '/etc/notebook' }]);
  });

  it('does not take over the host name, which only the restored process remembers', () => {
    expect(coldSpec()).not.toHaveProperty('hostname');
  });

  it('leaves the source pod as it was', () => {
    const before = structuredClone(sourcePod);
    planColdStart(checkpoint, options);
    expect(sourcePod).toEqual(before);
  });
});

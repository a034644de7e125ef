import type { V1Pod } from '@kubernetes/client-node';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { PodContainer, PodManifest, PodSpec } from '../../../src/restore/podManifest.ts';
import type { RestoreDifference } from '../../../src/restore/restoreDifference.ts';
import { planNativeRestore } from '../../../src/restore/nativePod.ts';
import type { RestorableCheckpoint, RestoreOptions, RestorePlan } from '../../../src/restore/restoreRoute.ts';

const token = {
  name: 'kube-api-access-x7k2p',
  projected: { sources: [{ serviceAccountToken: { path: 'token' } }] },
};

const main: PodContainer = {
  name: 'main',
  image: 'registry.example/notebook:1',
  imagePullPolicy: 'Always',
  command: ['python3', '/srv/notebook.py'],
  env: [
    { name: 'MODE', value: 'warm' },
    { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
  ],
  ports: [{ containerPort: 8080 }],
  readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
  resources: { limits: { memory: '1Gi' } },
  securityContext: { runAsUser: 1000 },
  volumeMounts: [
    { name: 'config', mountPath: '/etc/notebook' },
    { name: token.name, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
  ],
};

const spec: PodSpec = {
  nodeName: 'devnode',
  serviceAccountName: 'notebook',
  serviceAccount: 'notebook',
  automountServiceAccountToken: true,
  priority: 0,
  preemptionPolicy: 'PreemptLowerPriority',
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 5,
  tolerations: [{ key: 'dev', operator: 'Exists' }],
  imagePullSecrets: [{ name: 'registry' }],
  securityContext: { fsGroup: 1000 },
  ephemeralContainers: [{ name: 'debugger' }],
  containers: [main],
  volumes: [{ name: 'config', configMap: { name: 'notebook' } }, token],
};

const pod: PodManifest = {
  metadata: {
    name: 'notebook-7d9f-abcde',
    namespace: 'demo',
    uid: 'u-1',
    resourceVersion: '77',
    labels: { app: 'notebook', 'pod-template-hash': '7d9f' },
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'notebook-7d9f', uid: 'r-1', controller: true },
    ],
  },
  spec,
  status: { podIP: '10.0.0.5' },
};

const checkpoint: RestorableCheckpoint = {
  name: 'notebook-warm',
  image: { reference: 'registry.example/checkpoints/notebook:warm', location: 'registry' },
  sourcePod: pod,
  container: 'main',
};

interface Changes {
  readonly spec?: Partial<PodSpec>;
  readonly container?: Partial<PodContainer>;
  readonly checkpoint?: Partial<RestorableCheckpoint>;
  readonly options?: Partial<RestoreOptions>;
}

function plan(changes: Changes = {}): RestorePlan {
  const containers = [{ ...main, ...changes.container }];
  const sourcePod = { ...pod, spec: { ...spec, containers, ...changes.spec } };
  return planNativeRestore(
    { ...checkpoint, sourcePod, ...changes.checkpoint },
    { name: 'notebook-2', namespace: 'demo', ...changes.options },
  );
}

function restoredSpec(changes: Changes = {}): PodSpec {
  const { spec: made } = plan(changes).manifest;
  if (made === undefined) throw new Error('The manifest has no spec');
  return made;
}

function differences(field: string, changes: Changes = {}): RestoreDifference[] {
  return plan(changes).differences.filter((difference) => difference.field === field);
}

describe('planNativeRestore', () => {
  it('gives the container the checkpoint image, and says so', () => {
    expect(restoredSpec().containers[0]?.image).toBe('registry.example/checkpoints/notebook:warm');
    expect(differences('spec.containers.main.image')).toMatchObject([
      {
        kind: 'changed',
        from: 'registry.example/notebook:1',
        to: 'registry.example/checkpoints/notebook:warm',
      },
    ]);
  });

  it('pulls an image from a registry only if it is not there', () => {
    expect(restoredSpec().containers[0]?.imagePullPolicy).toBe('IfNotPresent');
  });

  it('never pulls an image that is on a node only', () => {
    const image = { reference: 'thaw.local/notebook:warm', location: 'node', node: 'devnode' } as const;
    expect(restoredSpec({ checkpoint: { image } }).containers[0]?.imagePullPolicy).toBe('Never');
  });

  it('carries over what the application and the runtime need', () => {
    const made = restoredSpec();
    expect(made).toMatchObject({
      serviceAccountName: 'notebook',
      automountServiceAccountToken: true,
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 5,
      tolerations: spec.tolerations,
      imagePullSecrets: spec.imagePullSecrets,
      securityContext: spec.securityContext,
    });
    expect(made.containers[0]).toMatchObject({
      command: main.command,
      env: main.env,
      ports: main.ports,
      readinessProbe: main.readinessProbe,
      resources: main.resources,
      securityContext: main.securityContext,
    });
  });

  it('is a new pod: without identity, status and place of the source', () => {
    const { manifest } = plan();
    expect(manifest).not.toHaveProperty('status');
    expect(manifest.metadata).not.toHaveProperty('uid');
    expect(manifest.metadata).not.toHaveProperty('resourceVersion');
    expect(manifest.metadata).not.toHaveProperty('ownerReferences');
    for (const field of [
      'nodeName',
      'ephemeralContainers',
      'priority',
      'preemptionPolicy',
      'serviceAccount',
    ]) {
      expect(manifest.spec).not.toHaveProperty(field);
    }
  });

  it('leaves the source pod as it was', () => {
    const before = structuredClone(pod);
    planNativeRestore(checkpoint, { name: 'notebook-2', namespace: 'demo', node: 'devnode' });
    expect(pod).toEqual(before);
  });

  it('does not run a postStart hook again, and keeps the others', () => {
    const lifecycle = {
      postStart: { exec: { command: ['warm-up'] } },
      preStop: { exec: { command: ['save'] } },
    };
    const changes = { container: { lifecycle } };
    expect(restoredSpec(changes).containers[0]?.lifecycle).toEqual({ preStop: lifecycle.preStop });
    expect(differences('spec.containers.main.lifecycle.postStart', changes)).toMatchObject([
      { kind: 'dropped' },
    ]);
  });

  it('starts the other containers of the pod cold, and says so', () => {
    const sidecar: PodContainer = { name: 'proxy', image: 'registry.example/proxy:2' };
    const changes = { spec: { containers: [main, sidecar] } };
    expect(restoredSpec(changes).containers[1]).toEqual(sidecar);
    expect(differences('spec.containers.proxy', changes)).toMatchObject([{ kind: 'changed' }]);
  });

  it('refuses a container that the source pod does not have, and names those it has', () => {
    expect(() => plan({ checkpoint: { container: 'other' } })).toThrow(
      expect.objectContaining({
        reason: 'containerNotFound',
        remedies: [expect.objectContaining({ action: 'chooseContainer', containers: ['main'] })],
      }),
    );
  });

  it('takes and makes what the Kubernetes client calls a pod', () => {
    expectTypeOf<V1Pod>().toExtend<PodManifest>();
    expectTypeOf<PodManifest>().toExtend<V1Pod>();
  });
});

describe('planNativeRestore, the host name', () => {
  it('gives the pod the name that the process remembers', () => {
    expect(restoredSpec({ checkpoint: { hostname: 'old-host' } }).hostname).toBe('old-host');
  });

  it('knows the name from the source pod where the archive does not say it', () => {
    expect(restoredSpec().hostname).toBe('notebook-7d9f-abcde');
    expect(restoredSpec({ spec: { hostname: 'chosen' } }).hostname).toBe('chosen');
  });

  it('can leave the pod its own name, and says that the old one does not resolve', () => {
    const changes = { options: { hostname: 'own' } } as const;
    expect(restoredSpec(changes)).not.toHaveProperty('hostname');
    expect(differences('spec.hostname', changes)).toMatchObject([
      { kind: 'changed', from: 'notebook-7d9f-abcde', to: 'notebook-2' },
    ]);
  });

  it('sets none that Kubernetes would refuse', () => {
    const sourcePod = { ...pod, metadata: { ...pod.metadata, name: 'web.example' } };
    const changes = { checkpoint: { sourcePod } };
    expect(restoredSpec(changes)).not.toHaveProperty('hostname');
    expect(differences('spec.hostname', changes)).toMatchObject([{ kind: 'changed', from: 'web.example' }]);
  });

  it('sets none in a pod that has the node’s network and name', () => {
    expect(restoredSpec({ spec: { hostNetwork: true } })).not.toHaveProperty('hostname');
  });
});

describe('planNativeRestore, the risks', () => {
  it('lists what lives on in the memory of the process', () => {
    expect(differences('process.credentials')).toMatchObject([{ kind: 'shared' }]);
    expect(differences('process.randomState')).toMatchObject([{ kind: 'shared' }]);
    expect(differences('/dev/shm')).toMatchObject([{ kind: 'dropped' }]);
    expect(differences('status.podIP')).toMatchObject([{ kind: 'changed', from: '10.0.0.5' }]);
  });

  it('names the variables that are stale in the environment of the process', () => {
    const [difference] = differences('process.environment');
    expect(difference?.kind).toBe('carriedOver');
    expect(difference?.why).toContain('POD_IP, HOSTNAME');
    expect(difference?.why).not.toContain('MODE');
  });

  it('warns of a host port, which only one pod of a node can have', () => {
    const changes = { container: { ports: [{ containerPort: 80, hostPort: 8080 }] } };
    expect(differences('spec.containers.ports.hostPort', changes)).toMatchObject([
      { kind: 'shared', from: '8080' },
    ]);
  });

  it('warns of a DNS name that both pods would have', () => {
    expect(differences('spec.subdomain', { spec: { subdomain: 'web' } })).toMatchObject([{ kind: 'shared' }]);
  });

  it('mentions the debugging containers that it drops', () => {
    expect(differences('spec.ephemeralContainers.debugger')).toMatchObject([{ kind: 'dropped' }]);
  });

  it('gives every difference a reason', () => {
    expect(plan().differences.filter(({ why }) => why === '')).toEqual([]);
  });
});

describe('planNativeRestore of several containers', () => {
  const image = { reference: 'registry.example/checkpoints/proxy:warm', location: 'registry' } as const;
  const containers = [main, { name: 'proxy', image: 'proxy:1' }, { name: 'cold', image: 'cold:1' }];
  const proxy = { name: 'proxy-warm', container: 'proxy', image };
  const both = { spec: { containers }, checkpoint: { others: [proxy] } };

  it('gives each its checkpoint image, and leaves the others as they are', () => {
    expect(restoredSpec(both).containers.map((container) => container.image)).toEqual([
      'registry.example/checkpoints/notebook:warm',
      'registry.example/checkpoints/proxy:warm',
      'cold:1',
    ]);
  });

  it('says of each container what is different in it', () => {
    const fields = plan(both).differences.map(({ field }) => field);
    expect(fields).toEqual(
      expect.arrayContaining([
        'spec.containers.main.image',
        'spec.containers.proxy.image',
        'spec.containers.cold',
        'process.environment (main)',
        'process.environment (proxy)',
      ]),
    );
    expect(fields).not.toContain('process.environment (cold)');
  });

  it('is refused where one of them has no image, or is not of the pod', () => {
    const refused = (other: Partial<typeof proxy>): RestorePlan =>
      plan({ ...both, checkpoint: { others: [{ ...proxy, ...other }] } });
    expect(() => refused({ image: undefined } as never)).toThrow(
      expect.objectContaining({ reason: 'restoreUnsupported', attempted: 'restore proxy-warm' }),
    );
    expect(() => refused({ container: 'none' })).toThrow(
      expect.objectContaining({ reason: 'containerNotFound' }),
    );
  });
});

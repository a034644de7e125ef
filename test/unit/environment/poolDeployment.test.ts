import { describe, expect, it } from 'vitest';
import { type PoolPlan, planPool, type PoolRequest } from '../../../src/environment/poolDeployment.ts';
import { planNativeRestore } from '../../../src/restore/nativePod.ts';
import { planNestedRestore } from '../../../src/restore/nestedPod.ts';
import type { PodContainer, PodManifest, PodSpec } from '../../../src/restore/podManifest.ts';
import type { RestorableCheckpoint, RestoreRoute } from '../../../src/restore/restoreRoute.ts';

const container: PodContainer = { name: 'web', image: 'shop:1', ports: [{ containerPort: 8080 }] };

const readiness = {
  probe: { kind: 'http', port: 8080, path: '/health?deep=1', expectedStatus: 200 },
  timeoutMs: 90_000,
} as const;

const routes = {
  native: { plan: (...[checkpoint, options]) => Promise.resolve(planNativeRestore(checkpoint, options)) },
  nested: {
    plan: (...[checkpoint, options]) =>
      Promise.resolve(
        planNestedRestore(checkpoint, options, { runtimeImage: 'runtime:1', mountsImages: true }),
      ),
  },
} satisfies Record<string, Pick<RestoreRoute, 'plan'>>;

interface Changes {
  readonly spec?: Partial<PodSpec>;
  readonly container?: Partial<PodContainer>;
  readonly readiness?: PoolRequest['environment']['readiness'];
  readonly metadata?: PodManifest['metadata'];
}

function plan(changes: Changes = {}, route: keyof typeof routes = 'native'): Promise<PoolPlan> {
  const checkpoint: RestorableCheckpoint = {
    name: 'shop-web-20261126-080000',
    image: { reference: 'registry.example/shop:warm', location: 'registry' },
    sourcePod: {
      metadata: {
        name: 'shop-5c9b',
        namespace: 'demo',
        labels: { app: 'shop', 'pod-template-hash': '5c9b' },
        ...changes.metadata,
      },
      spec: { containers: [{ ...container, ...changes.container }], ...changes.spec },
    },
    container: 'web',
    hostname: 'shop-5c9b',
  };
  const environment = { name: 'shop', readiness: 'readiness' in changes ? changes.readiness : readiness };
  return planPool(routes[route], checkpoint, { environment, namespace: 'demo', size: 3 });
}

async function template(
  ...how: Parameters<typeof plan>
): Promise<{ metadata: object; spec: PodSpec; main: PodContainer }> {
  const made = (await plan(...how)).manifest.spec?.template;
  const main = made?.spec?.containers[0];
  if (made?.spec === undefined || main === undefined) throw new Error('The template has no container');
  return { metadata: made.metadata ?? {}, spec: made.spec, main };
}

async function fieldsOf(changes: Changes): Promise<readonly string[]> {
  return (await plan(changes)).differences.map(({ field }) => field);
}

describe('the Deployment of a pool', () => {
  it('is named for its environment, and names the checkpoint', async () => {
    const { manifest } = await plan();
    expect(manifest).toMatchObject({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'thaw-pool-shop',
        namespace: 'demo',
        labels: { 'thaw.dev/environment': 'shop', 'app.kubernetes.io/managed-by': 'thaw' },
        annotations: { 'thaw.dev/checkpoint': 'shop-web-20261126-080000' },
      },
      spec: { replicas: 3, revisionHistoryLimit: 0 },
    });
  });

  it('has the pods that wait, and is rolled over without one of them less', async () => {
    const { spec } = (await plan()).manifest;
    const labels = { 'thaw.dev/environment': 'shop', 'thaw.dev/pool': 'waiting' };
    expect(spec?.selector).toEqual({ matchLabels: labels });
    expect(spec?.template.metadata?.labels).toMatchObject(labels);
    expect(spec?.strategy).toMatchObject({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } });
  });

  it('makes the pods that the route restores, which have names of their own', async () => {
    const { metadata, main } = await template();
    expect(main.image).toBe('registry.example/shop:warm');
    expect(metadata).toEqual({
      labels: {
        app: 'thaw-pool',
        'thaw.dev/environment': 'shop',
        'thaw.dev/pool': 'waiting',
        'thaw.dev/restored-from': 'shop-web-20261126-080000',
        'thaw.dev/route': 'native',
      },
      annotations: {
        'thaw.dev/checkpoint': 'shop-web-20261126-080000',
        'thaw.dev/source-pod': 'demo/shop-5c9b',
        'thaw.dev/restored-container': 'web',
        'thaw.dev/claim-rules': '{"hooks":[]}',
      },
    });
  });

  it('hides them from Services and controllers that look for the labels of the source, and says so', async () => {
    const { differences } = await plan();
    expect(differences.filter(({ field }) => field === 'metadata.labels')).toMatchObject([
      { kind: 'changed', from: 'app=shop', to: 'thaw-pool' },
    ]);
  });

  it('gives its pods the host names that the route gives, and says so', async () => {
    const [native, nested] = await Promise.all([plan(), plan({}, 'nested')]);
    expect(native.manifest.spec?.template.spec?.hostname).toBe('shop-5c9b');
    expect(nested.manifest.spec?.template.spec).not.toHaveProperty('hostname');
    expect(nested.differences).toContainEqual(
      expect.objectContaining({ field: 'spec.hostname', from: 'shop-5c9b', to: 'thaw-pool-shop-…' }),
    );
  });

  it('restarts what no Deployment could leave as it has ended, and says so', async () => {
    const changes = { spec: { restartPolicy: 'Never', activeDeadlineSeconds: 60 } };
    const { spec } = await template(changes);
    expect(spec.restartPolicy).toBe('Always');
    expect(spec).not.toHaveProperty('activeDeadlineSeconds');
    expect((await plan(changes)).differences).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          field: 'spec.restartPolicy',
          kind: 'changed',
          from: 'Never',
          to: 'Always',
        }),
        expect.objectContaining({ field: 'spec.activeDeadlineSeconds', kind: 'dropped', from: '60' }),
      ]),
    );
  });

  it('says nothing of what is as it was', async () => {
    const fields = await fieldsOf({ spec: { restartPolicy: 'Always' } });
    expect(fields).not.toContain('spec.restartPolicy');
    expect(fields).not.toContain('spec.activeDeadlineSeconds');
  });

  it('says who replaces a pod of the pool, and who a claimed one', async () => {
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      name: 'shop-5c9b',
      uid: '1',
      controller: true,
    };
    const { differences } = await plan({ metadata: { ownerReferences: [owner] } });
    expect(differences.find(({ field }) => field === 'metadata.ownerReferences')?.why).toContain('claimed');
  });
});

describe('when a pod of a pool is ready', () => {
  it('is decided by the environment’s readiness by HTTP, which is not asked for after that', async () => {
    const { main } = await template();
    expect(main.startupProbe).toMatchObject({
      httpGet: { path: '/health?deep=1', port: 8080 },
      periodSeconds: 1,
      failureThreshold: 90,
    });
    expect(main).not.toHaveProperty('readinessProbe');
    expect(await fieldsOf({})).toContain('spec.containers.web.startupProbe');
  });

  it('is decided by its command, in the nested container where there is one', async () => {
    const changes = { readiness: { probe: { kind: 'exec', command: ['/bin/ok'] }, timeoutMs: 500 } } as const;
    expect((await template(changes)).main.startupProbe).toMatchObject({
      exec: { command: ['/bin/ok'] },
      failureThreshold: 1,
    });
    expect((await template(changes, 'nested')).main.startupProbe?.exec?.command).toEqual([
      expect.stringMatching(/thaw-nested$/),
      'exec',
      '/bin/ok',
    ]);
  });

  it('is decided by the template where that has a readiness probe', async () => {
    const readinessProbe = { tcpSocket: { port: 8080 } };
    const { main } = await template({ container: { readinessProbe } });
    expect(main.readinessProbe).toEqual(readinessProbe);
    expect(main).not.toHaveProperty('startupProbe');
    expect(await fieldsOf({ container: { readinessProbe } })).not.toContain(
      'spec.containers.web.startupProbe',
    );
  });

  it.each([
    { probe: { kind: 'logLine', contains: 'Started' }, timeoutMs: 1000 },
    { probe: { kind: 'http', port: 8080, path: '/', expectedStatus: 404 }, timeoutMs: 1000 },
  ] as const)('is left to the template where a kubelet could not ask for it: $probe.kind', async (each) => {
    const startupProbe = { tcpSocket: { port: 8080 } };
    expect((await template({ readiness: each, container: { startupProbe } })).main.startupProbe).toEqual(
      startupProbe,
    );
  });

  it('is asked of the nested runtime where nothing else tells', async () => {
    const nested = await template({ readiness: undefined }, 'nested');
    expect(nested.main.startupProbe?.exec?.command).toEqual([expect.stringMatching(/thaw-nested$/), 'wait']);
    expect((await template({ readiness: undefined })).main).not.toHaveProperty('startupProbe');
  });

  it('is decided in the container that the readiness names', async () => {
    const spec = { containers: [container, { name: 'proxy', image: 'proxy:1' }] };
    const { spec: made } = await template({ spec, readiness: { ...readiness, container: 'proxy' } });
    expect(made.containers.map(({ startupProbe }) => startupProbe !== undefined)).toEqual([false, true]);
  });
});

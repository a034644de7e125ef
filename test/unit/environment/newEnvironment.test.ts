import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../../src/environment/environmentFile.ts';
import { newEnvironment } from '../../../src/environment/newEnvironment.ts';
import { workloadOf } from '../../../src/environment/workload.ts';
import type { PodContainer, PodManifest } from '../../../src/restore/podManifest.ts';

/** A pod of a Deployment, as the API server sends it. */
const pod: PodManifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'shop-7d9f8b6c5d-x2x4q',
    generateName: 'shop-7d9f8b6c5d-',
    namespace: 'demo',
    uid: 'u-1',
    resourceVersion: '4711',
    labels: { app: 'shop', 'pod-template-hash': '7d9f8b6c5d' },
    annotations: { team: 'checkout', 'example.com/auth-token': 'tok-83hd82hd' },
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'shop-7d9f8b6c5d', uid: 'r-1', controller: true },
    ],
  },
  spec: {
    nodeName: 'node-1',
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    serviceAccount: 'default',
    serviceAccountName: 'default',
    terminationGracePeriodSeconds: 30,
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
    priority: 0,
    securityContext: {},
    tolerations: [
      {
        key: 'node.kubernetes.io/not-ready',
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      },
      { key: 'dedicated', operator: 'Equal', value: 'shop' },
    ],
    volumes: [
      { name: 'config', configMap: { name: 'shop', defaultMode: 420 } },
      { name: 'kube-api-access-x7k2p', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
    ],
    containers: [
      {
        name: 'web',
        image: 'registry.example/shop:1',
        imagePullPolicy: 'IfNotPresent',
        args: ['--port=8080', '--admin-password=hunter2', '--api-key', 'k-83hd82hd'],
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
        env: [
          { name: 'DATABASE_URL', value: 'postgres://shop:hunter2@db/shop' },
          { name: 'STRIPE_KEY', value: 'sk_live_4eC39HqLyjWDarjtT1zdp7dc' },
          { name: 'LOG_LEVEL', value: 'info' },
          { name: 'POD_IP', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
        ],
        readinessProbe: {
          httpGet: {
            path: '/health',
            port: 'http',
            scheme: 'HTTP',
            httpHeaders: [{ name: 'Authorization', value: 'Bearer b-83hd82hd' }],
          },
          timeoutSeconds: 1,
          periodSeconds: 5,
          successThreshold: 1,
          failureThreshold: 3,
        },
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        volumeMounts: [
          { name: 'config', mountPath: '/etc/shop' },
          { name: 'kube-api-access-x7k2p', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
        ],
      },
      { name: 'proxy', image: 'registry.example/proxy', imagePullPolicy: 'Always' },
    ],
  },
  status: { phase: 'Running', podIP: '10.0.0.7' },
};

function withContainers(...containers: readonly PodContainer[]): PodManifest {
  return { ...pod, spec: { ...pod.spec, containers: [...containers] } };
}

describe('newEnvironment', () => {
  it('copies the template of a pod without what the API server and controllers have set', () => {
    const { environment, problems } = parseEnvironmentFile(newEnvironment({ pod }).text);
    expect(problems).toEqual([]);
    expect(environment).toMatchObject({
      name: 'shop',
      namespace: 'demo',
      containers: ['web'],
      retention: { count: 3 },
    });
    expect(environment?.pod).toEqual({
      kind: 'template',
      template: {
        metadata: { labels: { app: 'shop' }, annotations: { team: 'checkout' } },
        spec: {
          tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'shop' }],
          volumes: [{ name: 'config', configMap: { name: 'shop' } }],
          containers: [
            {
              name: 'web',
              image: 'registry.example/shop:1',
              args: ['--port=8080', '--admin-password=$(ADMIN_PASSWORD)', '--api-key', '$(API_KEY)'],
              ports: [{ name: 'http', containerPort: 8080 }],
              env: [
                ...['ADMIN_PASSWORD', 'API_KEY', 'DATABASE_URL', 'STRIPE_KEY'].map((name) => ({
                  name,
                  valueFrom: { secretKeyRef: { name: 'shop-secrets', key: name } },
                })),
                { name: 'LOG_LEVEL', value: 'info' },
                { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
              ],
              readinessProbe: {
                httpGet: { path: '/health', port: 'http' },
                periodSeconds: 5,
              },
              volumeMounts: [{ name: 'config', mountPath: '/etc/shop' }],
            },
            { name: 'proxy', image: 'registry.example/proxy' },
          ],
        },
      },
    });
  });

  it('copies no secret, and says which ones it has met', () => {
    const { text } = newEnvironment({ pod });
    expect(text).not.toMatch(/hunter2|83hd82hd|4eC39/);
    expect(text).toContain('a Secret, which must have: DATABASE_URL, STRIPE_KEY, ADMIN_PASSWORD, API_KEY.');
    expect(text).toContain(
      'it looked like a secret: annotation example.com/auth-token, header field Authorization of the readinessProbe of web.',
    );
  });

  it('takes readiness and a first warm-up from the probe of the container', () => {
    const { environment } = parseEnvironmentFile(newEnvironment({ pod }).text);
    expect(environment?.readiness?.probe).toEqual({
      kind: 'http',
      port: 8080,
      path: '/health',
      expectedStatus: 200,
    });
    expect(environment?.warmUp).toMatchObject([
      { kind: 'http', request: { port: 8080, path: '/health' }, count: 50 },
    ]);
  });

  it('can refer to a Deployment instead, and then copies nothing of the pod', () => {
    const { text } = newEnvironment({ pod, reference: { kind: 'Deployment', name: 'shop' } });
    expect(text).not.toContain('registry.example/shop');
    const { environment, problems } = parseEnvironmentFile(text);
    expect(problems).toEqual([]);
    expect(environment).toMatchObject({
      name: 'shop',
      pod: { kind: 'reference', reference: { kind: 'Deployment', name: 'shop' } },
      containers: ['web'],
      readiness: { probe: { port: 8080 } },
    });
  });

  it('checkpoints the container that was chosen, or that the pod says commands are for', () => {
    const containersOf = (text: string): readonly string[] | undefined =>
      parseEnvironmentFile(text).environment?.containers;
    const annotations = { 'kubectl.kubernetes.io/default-container': 'proxy' };
    expect(containersOf(newEnvironment({ pod, container: 'proxy' }).text)).toEqual(['proxy']);
    expect(containersOf(newEnvironment({ pod: { ...pod, metadata: { annotations } } }).text)).toEqual([
      'proxy',
    ]);
  });

  it.each<PodContainer>([
    { name: 'main', image: 'a', readinessProbe: { exec: { command: ['cat', '/ready'] } } },
    { name: 'main', image: 'a', ports: [{ containerPort: 53, protocol: 'UDP' }] },
    { name: 'main', image: 'a', readinessProbe: { httpGet: { port: 443, scheme: 'HTTPS' } } },
    { name: 'main', image: 'a', env: [{ name: 'TEXT', value: '# "no": comment\n--- *a &b\t' }] },
  ])('writes a file without an error for the container %#', (container) => {
    const { environment, problems } = parseEnvironmentFile(
      newEnvironment({ pod: withContainers(container) }).text,
    );
    expect(problems).toEqual([]);
    expect(environment?.pod).toMatchObject({
      template: { spec: { containers: [{ name: 'main', ...(container.env && { env: container.env }) }] } },
    });
  });

  it('gives a name that is allowed, whatever the pod is called', () => {
    const named = (name: string): string => newEnvironment({ pod: { ...pod, metadata: { name } } }).name;
    expect(named('web.example.com')).toBe('web-example-com');
    expect(named(`${'a'.repeat(51)}.b`)).toBe('a'.repeat(51));
  });
});

describe('workloadOf', () => {
  it.each([
    ['ReplicaSet', 'shop-7d9f', { 'pod-template-hash': '7d9f' }, { kind: 'Deployment', name: 'shop' }],
    ['ReplicaSet', 'shop', {}, undefined],
    ['StatefulSet', 'db', {}, { kind: 'StatefulSet', name: 'db' }],
    ['DaemonSet', 'log', {}, undefined],
  ])('of a pod of the %s %s', (kind, name, labels, workload) => {
    const ownerReferences = [{ apiVersion: 'apps/v1', kind, name, uid: 'u', controller: true }];
    expect(workloadOf({ metadata: { labels, ownerReferences } })).toEqual(workload);
  });
});

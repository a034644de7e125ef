import { CoreV1Api, DiscoveryV1Api, type V1Pod } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { deletePodAndWait } from '../../../src/kubernetes/podRequests.ts';
import { PortForward } from '../../../src/kubernetes/portForward.ts';
import type { RestoredPod, RestoreRouteName } from '../../../src/restore/restoreRoute.ts';
import { until } from '../../support/until.ts';
import { fileServerPod, fileServerPort } from './fileServer.ts';
import { claimName, HostVolume } from './hostVolume.ts';
import { toolPod } from './toolPod.ts';
import { Workbench } from './workbench.ts';

/** The source of all pods here, with everything that a pod can mount. */
const source = 'rich';
const labels = { app: 'rich', tier: 'test' };
const tokenPath = '/var/run/secrets/thaw/token';
const settings = 'settings';

function richPod(): V1Pod {
  const httpGet = { path: '/memory/id', port: 'http' };
  return fileServerPod({
    labels,
    container: {
      env: [
        { name: 'COLOUR', value: 'green' },
        { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      ],
      readinessProbe: { exec: { command: ['/usr/bin/node', '--version'] }, periodSeconds: 5 },
      livenessProbe: { httpGet, periodSeconds: 10, failureThreshold: 5 },
      volumeMounts: [
        { name: 'scratch', mountPath: '/scratch' },
        { name: 'storage', mountPath: '/storage' },
        { name: settings, mountPath: '/settings' },
        // A link to usr/lib: the kernel knows the mount by another path.
        { name: settings, mountPath: '/lib/settings' },
        { name: settings, mountPath: '/single/greeting', subPath: 'greeting' },
        { name: 'keys', mountPath: '/keys', readOnly: true },
        { name: 'token', mountPath: '/var/run/secrets/thaw' },
      ],
    },
    spec: {
      volumes: [
        { name: 'scratch', emptyDir: {} },
        { name: 'storage', persistentVolumeClaim: { claimName } },
        { name: settings, configMap: { name: settings } },
        { name: 'keys', secret: { secretName: 'keys' } },
        {
          name: 'token',
          projected: { sources: [{ serviceAccountToken: { path: 'token', audience: 'thaw-test' } }] },
        },
      ],
    },
  });
}

/** The pod to which a service account token is bound. */
function podOfToken(token: string): string | undefined {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    readonly 'kubernetes.io': { readonly pod?: { readonly name: string } };
  };
  return claims['kubernetes.io'].pod?.name;
}

/** A route, and the host name that a pod restored by it has. */
export interface TestedRoute {
  readonly route: RestoreRouteName;
  readonly pod: string;
  readonly hostname: string;
  readonly kind: 'carriedOver' | 'changed';
}

/** Natively the pod has the host name that the process remembers. */
export const nativeRoute: TestedRoute = {
  route: 'native',
  pod: 'native-rich',
  hostname: source,
  kind: 'carriedOver',
};

export const nestedRoute: TestedRoute = {
  route: 'nested',
  pod: 'nested-rich',
  hostname: 'nested-rich',
  kind: 'changed',
};

/** Tests that a pod restored on a node behaves like a pod, by each of the routes. */
export function restoredPods(node: string, routes: readonly TestedRoute[]): void {
  describe(`on ${node}`, () => {
    let bench: Workbench;
    let volume: HostVolume;
    let checkpoint: CheckpointRecord;

    beforeAll(async () => {
      bench = await Workbench.open(node);
      const { connection, namespace } = bench.cluster;
      volume = await HostVolume.create(bench.cluster);
      await connection.call('create what is mounted', CoreV1Api, async (api) => {
        const data = { greeting: 'hello', changing: 'not yet' };
        await api.createNamespacedConfigMap({ namespace, body: { metadata: { name: settings }, data } });
        await api.createNamespacedSecret({
          namespace,
          body: { metadata: { name: 'keys' }, stringData: { key: 'opensesame' } },
        });
      });
      await bench.cluster.startPod(source, richPod());
      for (const path of ['/scratch/note', '/storage/note']) await write(source, path);
      checkpoint = await bench.bake(source);
    });

    afterAll(async () => {
      await volume[Symbol.asyncDispose]();
      await bench[Symbol.asyncDispose]();
    });

    /** A pod as the API server has it. */
    async function readPod(name: string): Promise<V1Pod> {
      const { namespace, connection } = bench.cluster;
      return connection.call(`read the pod ${name}`, CoreV1Api, (api) =>
        api.readNamespacedPod({ namespace, name }),
      );
    }

    /** What the file server of a pod answers. */
    async function read(pod: string, path: string): Promise<string> {
      return bench.server(pod, { port: fileServerPort }).send({ method: 'GET', path });
    }

    /** Lets the file server of a pod make an empty file. */
    async function write(pod: string, path: string): Promise<void> {
      await bench.server(pod, { port: fileServerPort }).send({ method: 'PUT', path });
    }

    /** Whether exactly these pods are behind a service; undefined where not. */
    async function endpoints(service: string, pods: readonly string[]): Promise<true | undefined> {
      const { items } = await bench.cluster.connection.call('list the endpoints', DiscoveryV1Api, (api) =>
        api.listNamespacedEndpointSlice({
          namespace: bench.cluster.namespace,
          labelSelector: `kubernetes.io/service-name=${service}`,
        }),
      );
      const behind = items.flatMap((slice) => slice.endpoints ?? []).map(({ targetRef }) => targetRef?.name);
      return behind.length === pods.length && pods.every((pod) => behind.includes(pod)) ? true : undefined;
    }

    describe.each(routes)('a pod restored by the $route route', ({ route, pod, hostname, kind }) => {
      let restored: RestoredPod;

      beforeAll(async () => {
        restored = await bench.restore(checkpoint, { name: pod, labels: { tier: 'other' } }, route);
      });

      it('is the process that was checkpointed', async () => {
        expect(await read(pod, '/memory/id')).toBe(await read(source, '/memory/id'));
      });

      it.each(['/settings/greeting', '/lib/settings/greeting', '/single/greeting'])(
        'reads a ConfigMap where it was: %s',
        async (path) => {
          expect(await read(pod, path)).toBe('hello');
        },
      );

      it('reads a Secret where it was', async () => {
        expect(await read(pod, '/keys/key')).toBe('opensesame');
      });

      it('reads what a ConfigMap has become since', async () => {
        const { connection, namespace } = bench.cluster;
        const body = {
          metadata: { name: settings },
          data: { greeting: 'hello', changing: `changed for ${route}` },
        };
        await connection.call('change the ConfigMap', CoreV1Api, (api) =>
          api.replaceNamespacedConfigMap({ namespace, name: settings, body }),
        );
        // A change to the pod lets the kubelet look at once.
        await bench.cluster.node.cluster.kubectl([
          'annotate',
          `--namespace=${namespace}`,
          `pod/${pod}`,
          'look=now',
        ]);
        const text = await until(async () => {
          const found = await read(pod, '/settings/changing');
          return found.endsWith(route) ? found : undefined;
        });
        expect(text).toBe(`changed for ${route}`);
      });

      it('has tokens of its own, the projected and the injected one', async () => {
        const injected = '/var/run/secrets/kubernetes.io/serviceaccount/token';
        expect(podOfToken(await read(pod, tokenPath))).toBe(pod);
        expect(podOfToken(await read(pod, injected))).toBe(pod);
        expect(podOfToken(await read(source, tokenPath))).toBe(source);
      });

      it('begins with an empty emptyDir, and says so before', async () => {
        expect(await read(pod, '/scratch')).toBe('');
        expect(await read(source, '/scratch')).toBe('note');
        expect(restored.differences).toContainEqual(
          expect.objectContaining({ field: 'spec.volumes.scratch.contents', kind: 'dropped' }),
        );
      });

      it('shares what is on a claim with its source, and says so before', async () => {
        expect(await read(pod, '/storage')).toContain('note');
        await write(pod, `/storage/${route}`);
        expect(await read(source, '/storage')).toContain(route);
        expect(restored.differences).toContainEqual(
          expect.objectContaining({ field: 'spec.volumes.storage', kind: 'shared', from: claimName }),
        );
      });

      it(`has the host name ${hostname}, which resolves to its own address, and says so before`, async () => {
        const address = (await readPod(pod)).status?.podIP ?? '';
        expect(await read(pod, '/memory/hostname')).toBe(hostname);
        expect(await read(pod, '/etc/hosts')).toContain(`${address}\t${hostname}\n`);
        expect(restored.differences).toContainEqual(
          expect.objectContaining({ field: 'spec.hostname', kind, to: hostname }),
        );
      });

      it('has the resolv.conf of the new pod', async () => {
        const record = structuredClone(checkpoint);
        const dnsConfig = { nameservers: ['198.51.100.7'], searches: [`${route}.example`] };
        Object.assign(record.sourcePod?.spec ?? {}, { dnsPolicy: 'None', dnsConfig });
        await bench.restore(record, { name: `${route}-resolver` }, route);
        const text = await read(`${route}-resolver`, '/etc/resolv.conf');
        expect(text).toContain('nameserver 198.51.100.7');
        expect(text).toContain(`search ${route}.example`);
      });

      it('has the environment, ports, probes and labels of its source', async () => {
        const [before, after] = [await readPod(source), await readPod(pod)];
        const declared = before.spec?.containers[0];
        expect(after.spec?.containers[0]).toMatchObject({
          env: declared?.env,
          ports: declared?.ports,
          readinessProbe: declared?.readinessProbe,
          livenessProbe: declared?.livenessProbe,
          startupProbe: declared?.startupProbe,
          image: route === 'native' ? checkpoint.image?.reference : declared?.image,
        });
        expect(after.metadata?.labels).toMatchObject({ app: 'rich', tier: 'other' });
        const environment = JSON.parse(await read(pod, '/memory/environment')) as object;
        // The memory of the process is that of the source: so is what it thinks is its pod.
        expect(environment).toMatchObject({ COLOUR: 'green', POD: source });
      });

      it('is reached through a forwarded port', async () => {
        const { connection, namespace } = bench.cluster;
        const forwarded = await PortForward.start(
          connection,
          { namespace, pod, port: fileServerPort },
          () => undefined,
        );
        const answer = await fetch(`http://127.0.0.1:${forwarded.localPort}/memory/id`);
        forwarded.dispose();
        expect(await answer.text()).toBe(await read(source, '/memory/id'));
      });

      it('goes on twice, side by side', async () => {
        const names = [`${route}-twin-one`, `${route}-twin-two`];
        await Promise.all(names.map((name) => bench.restore(checkpoint, { name }, route)));
        const ids = await Promise.all(names.map((name) => read(name, '/memory/id')));
        expect(new Set(ids)).toEqual(new Set([await read(source, '/memory/id')]));
        const addresses = await Promise.all(names.map(async (name) => (await readPod(name)).status?.podIP));
        expect(new Set(addresses).size).toBe(names.length);
      });

      it('is reached by the Service of its source, also when that is gone', async () => {
        const { connection, namespace } = bench.cluster;
        // Labels of its own: the other tests' pods are not to answer.
        const app = `${route}-served`;
        await bench.cluster.startPod(app, fileServerPod({ labels: { app } }));
        const service = await connection.call('create a service', CoreV1Api, (api) =>
          api.createNamespacedService({
            namespace,
            body: {
              metadata: { name: app },
              spec: { selector: { app }, ports: [{ port: 80, targetPort: 'http' }] },
            },
          }),
        );
        const id = await read(app, '/memory/id');
        await bench.restore(await bench.bake(app), { name: `${app}-restored` }, route);
        await deletePodAndWait(connection, { namespace, name: app });
        await bench.cluster.startPod(`${route}-caller`, toolPod());
        expect(await until(() => endpoints(app, [`${app}-restored`]))).toBe(true);
        const answer = await until(async () => {
          const url = `http://${service.spec?.clusterIP ?? ''}/memory/id`;
          const command = ['wget', '-q', '-T', '1', '-O', '-', url] as const;
          const { exitCode, stdout } = await bench.exec(`${route}-caller`, command);
          return exitCode === 0 ? stdout : undefined;
        });
        expect(answer).toBe(id);
      });
    });
  });
}

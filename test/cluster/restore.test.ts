import { CoreV1Api, DiscoveryV1Api, type V1Pod } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deletePodAndWait } from '../../src/kubernetes/podRequests.ts';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { environments } from '../../devcluster/environments/environments.ts';
import type { StateReading } from '../../devcluster/environments/stateProof.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { fileServerPod, fileServerPort } from './support/fileServer.ts';
import { RegistryImage } from './support/registryImage.ts';
import { idleContainer, toolPod, withContainers } from './support/toolPod.ts';
import { until } from '../support/until.ts';
import { Workbench } from './support/workbench.ts';

let bench: Workbench;

beforeAll(async () => {
  bench = await Workbench.open();
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

/** A pod as the API server has it. */
async function readPod(name: string): Promise<V1Pod> {
  const namespace = bench.cluster.namespace;
  return bench.cluster.connection.call(`read the pod ${name}`, CoreV1Api, (api) =>
    api.readNamespacedPod({ namespace, name }),
  );
}

/** What the file server of a pod answers. */
async function read(pod: string, path: string): Promise<string> {
  return bench.server(pod, { port: fileServerPort }).send({ method: 'GET', path });
}

describe.each(environments)('a restored $name', (environment) => {
  const source = environment.name;
  let state: StateReading;
  let archived: CheckpointRecord;
  let baked: CheckpointRecord;

  beforeAll(async () => {
    await bench.cluster.startPod(source, environment.pod);
    state = await bench.putState(source, environment);
    archived = await bench.cluster.checkpoint(source);
    baked = await bench.bakeImage(archived);
  });

  it('goes on with the state it had, beside its source, which goes on too', async () => {
    const name = `${source}-restored`;
    await bench.restore(baked, { name });
    expect(await bench.lostState(name, environment, state)).toEqual([]);
    expect(await bench.lostState(source, environment, state)).toEqual([]);
    expect((await readPod(source)).status?.containerStatuses?.[0]?.restartCount).toBe(0);
  });

  it('goes on nested in its pod, from its image', async () => {
    const name = `${source}-nested`;
    await bench.restore(baked, { name }, 'nested');
    expect(await bench.lostState(name, environment, state)).toEqual([]);
  });

  it('goes on nested in its pod, straight from its archive', async () => {
    const name = `${source}-archived`;
    await bench.restore(archived, { name }, 'nested');
    expect(await bench.lostState(name, environment, state)).toEqual([]);
  });
});

describe('a pod restored from one with mounts, probes and labels', () => {
  const source = 'rich';
  const tokenPath = '/var/run/secrets/thaw/token';
  const labels = { app: 'rich', tier: 'test' };
  let checkpoint: CheckpointRecord;

  beforeAll(async () => {
    const namespace = bench.cluster.namespace;
    await bench.cluster.connection.call('create what is mounted', CoreV1Api, async (api) => {
      await api.createNamespacedConfigMap({
        namespace,
        body: { metadata: { name: 'settings' }, data: { greeting: 'hello' } },
      });
      await api.createNamespacedSecret({
        namespace,
        body: { metadata: { name: 'keys' }, stringData: { key: 'opensesame' } },
      });
    });
    await bench.cluster.startPod(source, richPod());
    await bench.server(source, { port: fileServerPort }).send({ method: 'PUT', path: '/scratch/note' });
    checkpoint = await bench.bake(source);
  });

  function richPod(): V1Pod {
    const httpGet = { path: '/memory/id', port: 'http' };
    return fileServerPod({
      labels,
      container: {
        env: [
          { name: 'COLOUR', value: 'green' },
          { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        ],
        readinessProbe: { httpGet, periodSeconds: 5 },
        livenessProbe: { httpGet, periodSeconds: 10, failureThreshold: 5 },
        volumeMounts: [
          { name: 'scratch', mountPath: '/scratch' },
          { name: 'settings', mountPath: '/settings' },
          { name: 'keys', mountPath: '/keys', readOnly: true },
          { name: 'token', mountPath: '/var/run/secrets/thaw' },
        ],
      },
      spec: {
        volumes: [
          { name: 'scratch', emptyDir: {} },
          { name: 'settings', configMap: { name: 'settings' } },
          { name: 'keys', secret: { secretName: 'keys' } },
          {
            name: 'token',
            projected: { sources: [{ serviceAccountToken: { path: 'token', audience: 'thaw-test' } }] },
          },
        ],
      },
    });
  }

  it('reads ConfigMaps and Secrets where they were', async () => {
    await bench.restore(checkpoint, { name: 'reader' });
    expect(await read('reader', '/memory/id')).toBe(await read(source, '/memory/id'));
    expect(await read('reader', '/settings/greeting')).toBe('hello');
    expect(await read('reader', '/keys/key')).toBe('opensesame');
  });

  it('has tokens of its own, the projected and the injected one', async () => {
    await bench.restore(checkpoint, { name: 'token-holder' });
    const injected = '/var/run/secrets/kubernetes.io/serviceaccount/token';
    expect(podOfToken(await read('token-holder', tokenPath))).toBe('token-holder');
    expect(podOfToken(await read('token-holder', injected))).toBe('token-holder');
    expect(podOfToken(await read(source, tokenPath))).toBe(source);
  });

  it('begins with an empty emptyDir, and says so before', async () => {
    const { differences } = await bench.restore(checkpoint, { name: 'empty-handed' });
    expect(await read('empty-handed', '/scratch')).toBe('');
    expect(await read(source, '/scratch')).toBe('note');
    expect(differences).toContainEqual(
      expect.objectContaining({ field: 'spec.volumes.scratch.contents', kind: 'dropped' }),
    );
  });

  it('has the host name that the process remembers, and says so', async () => {
    const { differences } = await bench.restore(checkpoint, { name: 'namesake' });
    expect(await read('namesake', '/etc/hosts')).toContain(`\t${source}\n`);
    expect(await read('namesake', '/proc/sys/kernel/hostname')).toBe(`${source}\n`);
    expect(differences).toContainEqual(
      expect.objectContaining({ field: 'spec.hostname', kind: 'carriedOver', to: source }),
    );
  });

  it('has the environment, ports, probes and labels of its source', async () => {
    await bench.restore(checkpoint, { name: 'lookalike', labels: { tier: 'other' } });
    const [before, after] = [await readPod(source), await readPod('lookalike')];
    const declared = before.spec?.containers[0];
    expect(after.spec?.containers[0]).toMatchObject({
      env: declared?.env,
      ports: declared?.ports,
      readinessProbe: declared?.readinessProbe,
      livenessProbe: declared?.livenessProbe,
      startupProbe: declared?.startupProbe,
      image: checkpoint.image?.reference,
    });
    expect(after.metadata?.labels).toMatchObject({ app: 'rich', tier: 'other' });
    const environment = JSON.parse(await read('lookalike', '/memory/environment')) as object;
    // The memory of the process is that of the source: so is what it thinks is its pod.
    expect(environment).toMatchObject({ COLOUR: 'green', POD: source });
  });

  it('goes on twice, side by side', async () => {
    const names = ['twin-one', 'twin-two'];
    const twins = await Promise.all(names.map((name) => bench.restore(checkpoint, { name })));
    const ids = await Promise.all(names.map((name) => read(name, '/memory/id')));
    expect(new Set(ids)).toEqual(new Set([await read(source, '/memory/id')]));
    const addresses = await Promise.all(names.map(async (name) => (await readPod(name)).status?.podIP));
    expect(new Set(addresses).size).toBe(twins.length);
  });

  it('is reached by the Service of its source, also when that is gone', async () => {
    const namespace = bench.cluster.namespace;
    // Labels of its own: the other tests' pods are not to answer.
    await bench.cluster.startPod('served', fileServerPod({ labels: { app: 'served' } }));
    const service = await bench.cluster.connection.call('create a service', CoreV1Api, (api) =>
      api.createNamespacedService({
        namespace,
        body: {
          metadata: { name: 'served' },
          spec: { selector: { app: 'served' }, ports: [{ port: 80, targetPort: 'http' }] },
        },
      }),
    );
    const id = await read('served', '/memory/id');
    await bench.restore(await bench.bake('served'), { name: 'served-restored' });
    await deletePodAndWait(bench.cluster.connection, { namespace, name: 'served' });
    await bench.cluster.startPod('caller', toolPod());
    expect(await until(() => endpoints('served', ['served-restored']))).toBe(true);
    const answer = await until(async () => {
      const url = `http://${service.spec?.clusterIP ?? ''}/memory/id`;
      const { exitCode, stdout } = await bench.exec('caller', ['wget', '-q', '-T', '1', '-O', '-', url]);
      return exitCode === 0 ? stdout : undefined;
    });
    expect(answer).toBe(id);
  });

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
});

/** The pod to which a service account token is bound. */
function podOfToken(token: string): string | undefined {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    readonly 'kubernetes.io': { readonly pod?: { readonly name: string } };
  };
  return claims['kubernetes.io'].pod?.name;
}

describe('a pod restored from one without a service account token', () => {
  it('has none either', async () => {
    await bench.cluster.startPod('tokenless', counter.pod);
    await bench.restore(await bench.bake('tokenless'), { name: 'tokenless-restored' });
    expect((await readPod('tokenless-restored')).spec?.automountServiceAccountToken).toBe(false);
    const folder = '/var/run/secrets/kubernetes.io';
    expect((await bench.exec('tokenless-restored', ['ls', folder])).exitCode).not.toBe(0);
  });
});

describe('a restored container that is one of two', () => {
  it('goes on while the other one starts cold', async () => {
    await bench.cluster.startPod(
      'pair',
      withContainers(counter.pod, (main) => [main, idleContainer('other')]),
    );
    await bench.exec('pair', ['touch', '/tmp-of-the-other'], 'other');
    const state = await bench.putState('pair', counter);
    const { differences } = await bench.restore(await bench.bake('pair', counter.container), {
      name: 'pair-restored',
    });
    expect(await bench.lostState('pair-restored', counter, state)).toEqual([]);
    expect((await bench.exec('pair-restored', ['ls', '/tmp-of-the-other'], 'other')).exitCode).not.toBe(0);
    expect(differences).toContainEqual(
      expect.objectContaining({ field: 'spec.containers.other', kind: 'changed' }),
    );
  });
});

describe('a restore of a container whose image was pulled from a registry', () => {
  it('names that image by its digest, and goes on', async () => {
    await using image = await RegistryImage.push(bench.cluster.node);
    await bench.cluster.startPod(
      'pulled',
      withContainers(counter.pod, (main) => [Object.assign(main, { image: `${image.name}:1` })]),
    );
    const state = await bench.putState('pulled', counter);
    const checkpoint = await bench.bake('pulled');
    expect(checkpoint.imageRef).toBe(`${image.name}@${image.digest}`);
    await bench.restore(checkpoint, { name: 'pulled-restored' });
    expect(await bench.lostState('pulled-restored', counter, state)).toEqual([]);
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CoreV1Api, type V1ConfigMap, type V1Pod } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { nodeName } from '../../devcluster/clusterNode.ts';
import { environments } from '../../devcluster/environments/environments.ts';
import { parseArchiveName } from '../../src/checkpoint/archiveName.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { fromConfigMap } from '../../src/checkpoint/recordConfigMap.ts';
import { checkpointContainer } from '../../src/kubernetes/kubeletCheckpoint.ts';
import type { KubeletEndpoint } from '../../src/kubernetes/kubeletEndpoint.ts';
import { failureOf } from '../support/failureOf.ts';
import { counterPod } from './support/counterPod.ts';
import { memoryServerPod } from './support/memoryServer.ts';
import { clusterWideToken } from './support/serviceAccount.ts';
import { TestCluster } from './support/testCluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

async function readPod(name: string): Promise<V1Pod> {
  const { connection, namespace } = cluster;
  return connection.call('read the pod', CoreV1Api, (api) => api.readNamespacedPod({ namespace, name }));
}

async function readConfigMap({ namespace, name }: CheckpointRecord): Promise<V1ConfigMap> {
  return cluster.connection.call('read the ConfigMap', CoreV1Api, (api) =>
    api.readNamespacedConfigMap({ namespace, name }),
  );
}

/** The bytes of the memory pages in an archive, as `tar` on the node adds them up. */
async function pageBytes({ archive }: CheckpointRecord): Promise<number> {
  const listing = await cluster.node.run('tar', '--list', '--verbose', '--file', archive.path);
  return listing
    .split('\n')
    .filter((line) => /checkpoint\/pages-\d+\.img$/.test(line))
    .reduce((sum, line) => sum + Number(line.split(/\s+/)[2]), 0);
}

describe.each(environments)('the checkpoint of $name', (environment) => {
  const { name, container, image } = environment;
  let record: CheckpointRecord;

  beforeAll(async () => {
    await cluster.startPod(name, environment.pod);
    record = await cluster.checkpoint(name);
  });

  it('tells which container it is of', async () => {
    const { uid } = (await readPod(name)).metadata ?? {};
    expect(record).toMatchObject({
      namespace: cluster.namespace,
      source: { pod: name, podUid: uid, container, node: nodeName },
      engine: 'containerd',
      imageName: image.reference,
      hostname: name,
      runtime: 'io.containerd.runc.v2',
      sourcePod: { metadata: { name, uid }, spec: { containers: [{ name: container }] } },
    });
  });

  it('tells where its archive is, and how large', async () => {
    const { archive, checkpointedAt } = record;
    const size = Number(await cluster.node.run('stat', '-c', '%s', archive.path));
    expect(archive).toMatchObject({ node: nodeName, bytes: size, state: 'present' });
    expect(archive.memoryBytes).toBe(await pageBytes(record));
    expect(
      Math.abs(checkpointedAt - (parseArchiveName(archive.fileName)?.checkpointedAt.getTime() ?? 0)),
    ).toBeLessThan(60_000);
  });

  it('tells how long the container stood still, and for what, as CRIU has measured it', () => {
    const { freezingMs, frozenMs, memoryDumpMs, memoryWriteMs } = record.dumpTimes ?? {};
    expect(freezingMs).toBeGreaterThan(0);
    expect(memoryDumpMs).toBeGreaterThan(0);
    expect(memoryWriteMs).toBeGreaterThan(0);
    expect(frozenMs).toBeGreaterThan(memoryDumpMs ?? NaN);
  });

  it('is a ConfigMap that is found by its labels', async () => {
    const configMap = await readConfigMap(record);
    expect(configMap.metadata?.labels).toEqual({
      'app.kubernetes.io/managed-by': 'thaw',
      'thaw.dev/checkpoint': 'true',
      'thaw.dev/source-pod': name,
      'thaw.dev/source-container': container,
      'thaw.dev/node': nodeName,
    });
    expect(fromConfigMap(configMap)).toEqual({ status: 'readable', record });
  });

  it('leaves the container running', async () => {
    const [status] = (await readPod(name)).status?.containerStatuses ?? [];
    expect(status).toMatchObject({ ready: true, restartCount: 0 });
  });
});

describe('a container of several', () => {
  it('is checkpointed when it is named, and only it', async () => {
    await cluster.startPod('pair', counterPod({ containers: ['left', 'right'] }));
    const { namespace, checkpointer } = cluster;
    expect((await failureOf(cluster.checkpoint('pair'))).reason).toBe('containerAmbiguous');
    const record = await checkpointer.checkpoint({ namespace, pod: 'pair', container: 'right' });
    expect(record.source.container).toBe('right');
    expect(await cluster.node.archives(`pair_${namespace}-`)).toEqual([record.archive.fileName]);
  });
});

describe('two checkpoints of a container', () => {
  beforeAll(async () => {
    await cluster.startPod('busy', counterPod());
  });

  it('both exist, though they were asked for at once', async () => {
    const { catalog, namespace, node } = cluster;
    const both = await Promise.all([cluster.checkpoint('busy'), cluster.checkpoint('busy')]);
    const archives = both.map(({ archive }) => archive.fileName);
    expect(new Set(await node.archives(`busy_${namespace}-`))).toEqual(new Set(archives));
    expect(new Set(archives).size).toBe(2);
    expect(await Promise.all(both.map((record) => catalog.get(record)))).toEqual(both);
  });

  it('need not both succeed when others make them at once, and then the reason is clear', async () => {
    const { connection, namespace } = cluster;
    // So large that the first dump is not over when the second one is asked for.
    await cluster.startPod('large', memoryServerPod(256 * 1024 * 1024));
    // Each as from a program of its own, which knows nothing of the other; with time for both on a busy machine.
    const request = { namespace, pod: 'large', timeoutSeconds: 60 };
    const checkpoint = (): Promise<unknown> => checkpointContainer(connection, request);
    const refused = await vi.waitUntil(
      async () => {
        const settled = await Promise.allSettled([checkpoint(), checkpoint()]);
        const failures = settled.flatMap((each) => ('reason' in each ? [each.reason as unknown] : []));
        return failures.length > 0 && failures;
      },
      { timeout: 60_000 },
    );
    for (const failure of refused) {
      expect(failure).toMatchObject({ reason: 'conflict', remedies: [{ action: 'retry' }] });
    }
  });
});

describe('a checkpoint straight through the kubelet', () => {
  async function endpoint(credentials: KubeletEndpoint['credentials']): Promise<KubeletEndpoint> {
    const { slot } = cluster.node.cluster;
    const ca = await readFile(join(slot.folder, 'etc', 'ca.crt'), 'utf8');
    return { address: slot.nodeAddress, credentials, trust: { ca } };
  }

  async function pem(name: string): Promise<string> {
    return readFile(join(cluster.node.cluster.slot.folder, 'etc', name), 'utf8');
  }

  beforeAll(async () => {
    await cluster.startPod('direct', counterPod());
  });

  it('is made with a client certificate', async () => {
    const { namespace, checkpointer } = cluster;
    const kubelet = await endpoint({
      certificate: await pem('kubelet-client.crt'),
      key: await pem('kubelet-client.key'),
    });
    const record = await checkpointer.checkpoint({ namespace, pod: 'direct', kubelet });
    expect(await cluster.node.archives('direct_')).toContain(record.archive.fileName);
  });

  it('is made with the token of a service account that may', async () => {
    const { namespace, checkpointer, connection } = cluster;
    const rules = [{ apiGroups: [''], resources: ['nodes/checkpoint'], verbs: ['create'] }];
    const { token, release } = await clusterWideToken(connection, namespace, 'dumper', rules);
    const record = await checkpointer.checkpoint({
      namespace,
      pod: 'direct',
      kubelet: await endpoint({ token }),
    });
    await release();
    expect(await cluster.node.archives('direct_')).toContain(record.archive.fileName);
  });
});

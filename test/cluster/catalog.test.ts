import { basename } from 'node:path';
import { CoreV1Api } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { CheckpointCatalog } from '../../src/checkpoint/catalog.ts';
import { buildCheckpointImage } from '../../src/checkpoint/checkpointImage.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { deleteCheckpoint } from '../../src/checkpoint/deleteCheckpoint.ts';
import { checkpointImagePrefix } from '../../src/checkpoint/imageReference.ts';
import { scanNodes } from '../../src/checkpoint/nodeScan.ts';
import type { NodeScan } from '../../src/checkpoint/scanReport.ts';
import { readSourcePod } from '../../src/checkpoint/sourcePod.ts';
import type { ClusterConnection } from '../../src/kubernetes/connection.ts';
import { execInPod } from '../../src/kubernetes/execInPod.ts';
import { checkpointContainer } from '../../src/kubernetes/kubeletCheckpoint.ts';
import type { NodeAgent } from '../../src/kubernetes/nodeAgent.ts';
import { NodeAgents } from '../../src/kubernetes/nodeAgents.ts';
import { agentContainer, agentJobName, agentNamespace } from '../../src/kubernetes/nodeAgentJob.ts';
import { failureOf } from '../support/failureOf.ts';
import { connectToDevCluster } from './devClusterConnection.ts';
import { TemporaryNamespace } from './temporaryNamespace.ts';

const archiveFolder = '/host/var/lib/kubelet/checkpoints';

let connection: ClusterConnection;
let namespace: TemporaryNamespace;
let agents: NodeAgents;
let catalog: CheckpointCatalog;
/** What this file's pods and garbage have left on nodes. */
const archives: { node: string; fileName: string }[] = [];

beforeAll(async () => {
  connection = await connectToDevCluster();
  namespace = await TemporaryNamespace.create(connection);
  agents = new NodeAgents(connection, { image: 'thaw.local/runtime:1' });
  catalog = new CheckpointCatalog(connection);
});

afterAll(async () => {
  for (const { node, fileName } of archives) {
    await agents
      .on(node)
      .delete(fileName)
      .catch(() => undefined);
  }
  for (const node of new Set(archives.map((archive) => archive.node))) {
    const images = await agents.on(node).images(`${checkpointImagePrefix}${namespace.name}/`);
    for (const image of images) await agents.on(node).deleteImage(image);
  }
  await namespace[Symbol.asyncDispose]();
  connection.dispose();
});

/** Runs a counter and checkpoints it, past the catalog: as somebody else would, with `curl`. */
async function foreignArchive(pod: string): Promise<{ node: string; fileName: string; agent: NodeAgent }> {
  await namespace.runPod(pod, counter.pod);
  const request = { namespace: namespace.name, pod };
  // A probe of the kubelet's that connects at the very moment makes a dump fail.
  const { archivePath, nodeName } = await vi.waitFor(() => checkpointContainer(connection, request), {
    timeout: 30_000,
    interval: 500,
  });
  const archive = { node: nodeName, fileName: basename(archivePath) };
  archives.push(archive);
  return { ...archive, agent: agents.on(nodeName) };
}

/** Scans a node for the checkpoints of this file's namespace. */
async function scan(node: string): Promise<NodeScan> {
  const { nodes } = await scanNodes({
    catalog,
    agents,
    nodes: [node],
    namespaces: [namespace.name],
    readPod: (pod, call) => readSourcePod(connection, pod, call),
  });
  const [found] = nodes;
  if (found?.failure !== undefined) throw found.failure;
  if (found === undefined) throw new Error('The node was not scanned');
  return found;
}

/** The only record that a scan has added for a pod. */
function addedFor(pod: string, { added }: NodeScan): CheckpointRecord {
  const [record, ...others] = added.filter(({ source }) => source.pod === pod);
  if (record === undefined || others.length > 0) throw new Error('It was to add one record');
  return record;
}

/** Writes a file among the archives of a node, by the agent that runs there. */
async function writeArchive(node: string, fileName: string, content: string): Promise<void> {
  archives.push({ node, fileName });
  await agents.on(node).start();
  const labelSelector = `batch.kubernetes.io/job-name=${agentJobName(node)}`;
  const pods = await connection.call('find the agent', CoreV1Api, (api) =>
    api.listNamespacedPod({
      namespace: agentNamespace,
      labelSelector,
      fieldSelector: 'status.phase=Running',
    }),
  );
  const pod = pods.items[0]?.metadata?.name ?? '';
  const command = [
    'sh',
    '-c',
    'printf %s "$2" > "$1"',
    'write',
    `${archiveFolder}/${fileName}`,
    content,
  ] as const;
  const { exitCode, stderr } = await execInPod(connection, {
    namespace: agentNamespace,
    pod,
    container: agentContainer,
    command,
  });
  if (exitCode !== 0) throw new Error(stderr);
}

describe('the catalog on a real cluster', () => {
  it('takes in an archive that somebody else has made', async () => {
    const { node, fileName } = await foreignArchive('found');
    const record = addedFor('found', await scan(node));
    expect(record).toMatchObject({
      namespace: namespace.name,
      source: { pod: 'found', container: counter.container, node },
      archive: { node, fileName, state: 'present' },
      engine: 'containerd',
      imageName: counter.image.reference,
      hostname: 'found',
      sourcePod: { metadata: { name: 'found' }, spec: { containers: [{ name: counter.container }] } },
    });
    expect(record.archive.memoryBytes).toBeGreaterThan(0);
    expect(record.archive.bytes).toBeGreaterThan(record.archive.memoryBytes);
    expect(Math.abs(record.checkpointedAt - Date.now())).toBeLessThan(60_000);
  });

  it('stays as it is when nothing has changed', async () => {
    const { node } = await foreignArchive('unchanged');
    const record = addedFor('unchanged', await scan(node));
    expect(await scan(node)).toMatchObject({ added: [], missing: [], returned: [], imageless: [] });
    expect(await catalog.get(record)).toEqual(record);
  });

  it('marks the record of an archive that is deleted on the node', async () => {
    const { node, fileName, agent } = await foreignArchive('vanished');
    const record = addedFor('vanished', await scan(node));
    await agent.delete(fileName);
    expect((await scan(node)).missing).toMatchObject([{ name: record.name }]);
    expect((await catalog.get(record)).archive.state).toBe('missing');
  });

  it('tells of garbage among the archives, and goes on', async () => {
    const { node } = await foreignArchive('beside-garbage');
    const garbage = `checkpoint-x_${namespace.name}-main-2026-11-22T17:00:00Z.tar`;
    await writeArchive(node, garbage, 'this is no archive');
    const found = await scan(node);
    expect(found.failures).toMatchObject([{ fileName: garbage, failure: { reason: 'invalidArchive' } }]);
    expect(addedFor('beside-garbage', found).archive.state).toBe('present');
  });

  it('drops an image that is deleted on the node', async () => {
    const { node, agent } = await foreignArchive('imageless');
    const record = addedFor('imageless', await scan(node));
    const image = await buildCheckpointImage({ agent, checkpoint: record });
    await catalog.update(record, (current) => ({ ...current, image: { ...image, location: 'node', node } }));
    expect((await scan(node)).imageless).toEqual([]);
    await agent.deleteImage(image.reference);
    expect((await scan(node)).imageless).toMatchObject([{ name: record.name }]);
  });

  it('leaves neither archive nor image nor record of a deleted checkpoint', async () => {
    const { node, fileName, agent } = await foreignArchive('deleted');
    const found = addedFor('deleted', await scan(node));
    const image = await buildCheckpointImage({ agent, checkpoint: found });
    const record = await catalog.update(found, (current) => ({
      ...current,
      image: { ...image, location: 'node', node },
    }));
    expect(await agent.images(checkpointImagePrefix)).toContain(image.reference);

    await deleteCheckpoint({ record, catalog, agents });

    expect((await agent.list()).map(({ name }) => name)).not.toContain(fileName);
    expect(await agent.images(checkpointImagePrefix)).not.toContain(image.reference);
    expect((await failureOf(catalog.get(record))).reason).toBe('notFound');
    // Once more: what is gone already is no error.
    await deleteCheckpoint({ record, catalog, agents });
  });
});

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { registryHost } from '../../devcluster/clusterFiles.ts';
import { loadClusterImages } from '../../devcluster/clusterImages.ts';
import { nodeName, secondNodeName } from '../../devcluster/clusterNode.ts';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { notebook } from '../../devcluster/environments/notebook/environment.ts';
import { environments } from '../../devcluster/environments/environments.ts';
import type { StateReading } from '../../devcluster/environments/stateProof.ts';
import type { NodeProcesses } from '../../devcluster/nodeProcesses.ts';
import { ConsoleProgress } from '../../devcluster/progress.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { deleteCheckpoint } from '../../src/checkpoint/deleteCheckpoint.ts';
import { loadCheckpointImage } from '../../src/checkpoint/loadCheckpointImage.ts';
import { pushCheckpointImage, registryReference } from '../../src/checkpoint/pushCheckpointImage.ts';
import { readPod } from '../../src/kubernetes/readPod.ts';
import { restorableCheckpoint } from '../../src/restore/restorableCheckpoint.ts';
import { failureOf } from '../support/failureOf.ts';
import { FakeTools } from '../support/fakeTools.ts';
import { onNode } from './support/onNode.ts';
import { nestedProcesses } from './support/nestedProcesses.ts';
import { nestedRoute, restoredPods } from './support/restoredPods.ts';
import { Workbench } from './support/workbench.ts';

let bench: Workbench;

beforeAll(async () => {
  bench = await Workbench.open();
  const { cluster } = bench.cluster.node;
  const progress = new ConsoleProgress();
  await cluster.upSecondNode(progress);
  await loadClusterImages(cluster.second, progress);
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await bench.cluster.node.cluster.downSecondNode();
});

async function nodeOf(pod: string): Promise<string | undefined> {
  const { connection, namespace } = bench.cluster;
  return (await readPod(connection, { namespace, pod })).spec?.nodeName;
}

/** Copies an archive to the other node; returns its record there. */
async function onOtherNode(record: CheckpointRecord, node: string): Promise<CheckpointRecord> {
  const { cluster } = bench.cluster.node;
  const [from, to] =
    node === secondNodeName ? [cluster.node, cluster.second.node] : [cluster.second.node, cluster.node];
  const { path } = record.archive;
  const { stdout } = await from.run(['cat', path], { encoding: 'buffer' });
  await to.run(['sh', '-c', 'mkdir -p "$(dirname "$0")" && cat > "$0"', path], { input: stdout });
  return { ...record, archive: { ...record.archive, node } };
}

describe.each(environments)('$name on a node whose containerd does not restore', (environment) => {
  const source = environment.name;
  let state: StateReading;
  let archived: CheckpointRecord;

  beforeAll(async () => {
    await bench.cluster.startPod(source, onNode(secondNodeName, environment.pod));
    state = await bench.putState(source, environment);
    archived = await bench.cluster.checkpoint(source);
  });

  it('goes on nested in its pod, straight from its archive', async () => {
    const name = `${source}-archived`;
    await bench.restore(archived, { name }, 'nested');
    expect(await nodeOf(name)).toBe(secondNodeName);
    expect(await bench.lostState(name, environment, state)).toEqual([]);
  });

  it('goes on nested in its pod, from its image', async () => {
    const name = `${source}-baked`;
    await bench.restore(await bench.bakeImage(archived), { name }, 'nested');
    expect(await nodeOf(name)).toBe(secondNodeName);
    expect(await bench.lostState(name, environment, state)).toEqual([]);
  });
});

/** Pushes the image of a checkpoint from its node to the cluster's registry. */
async function push(record: CheckpointRecord): Promise<CheckpointRecord> {
  const place = { registry: registryHost, name: `${bench.cluster.namespace}/${record.source.pod}` };
  const reference = registryReference(place, record);
  const found = { credentials: [], problems: [] };
  return await pushCheckpointImage(bench.cluster, { record, reference, found });
}

describe.each([
  { from: nodeName, to: secondNodeName, route: 'nested' },
  { from: secondNodeName, to: nodeName, route: 'nested' },
  { from: secondNodeName, to: nodeName, route: 'native' },
] as const)('an image that was pushed on $from', ({ from, to, route }) => {
  it(`is pulled on ${to}, and goes on by the ${route} route with its state`, async () => {
    const source = `pushed-${from}-${route}`;
    await bench.cluster.startPod(source, onNode(from, notebook.pod));
    const state = await bench.putState(source, notebook);
    const record = await push(await bench.cluster.checkpoint(source));
    // The selector would hold the restored pod on the node of its source.
    delete record.sourcePod?.spec.nodeSelector;
    const name = `${source}-restored`;
    await bench.restore(record, { name, node: to }, route);
    expect(await nodeOf(name)).toBe(to);
    expect(await bench.lostState(name, notebook, state)).toEqual([]);
    await Promise.all([source, name].map((pod) => bench.cluster.deletePod(pod)));
  });
});

/** How a tool imports an image on a node, given the file on this machine. */
type NodeImport = (node: NodeProcesses, file: string) => Promise<unknown>;

const ctr = ['ctr', '--namespace=k8s.io', 'images'];
const minikubeFolder = '/var/lib/minikube/images';

/** As kind does (pkg/cluster/nodeutils/util.go). */
const importAsKind: NodeImport = (node, file) =>
  node.run([...ctr, 'import', '--all-platforms', '--digests', '--snapshotter=overlayfs', '-'], {
    inputFile: file,
  });

/** As minikube does (pkg/minikube/machine/cache_images.go, pkg/minikube/cruntime/containerd.go): it leaves a copy. */
const importAsMinikube: NodeImport = async (node, file) => {
  const copy = `${minikubeFolder}/${basename(file)}`;
  const write = 'mkdir -p "$(dirname "$0")" && cat > "$0"';
  await node.run(['sh', '-c', write, copy], { inputFile: file });
  await node.run([...ctr, 'import', copy]);
};

describe.each([
  { tool: 'kind', from: nodeName, to: secondNodeName, route: 'nested', importOn: importAsKind },
  { tool: 'kind', from: secondNodeName, to: nodeName, route: 'native', importOn: importAsKind },
  { tool: 'minikube', from: secondNodeName, to: nodeName, route: 'nested', importOn: importAsMinikube },
] as const)(
  'an image that was made on $from, and is loaded by $tool',
  ({ tool, from, to, route, importOn }) => {
    /** The processes of the node of this name. */
    function nodeCalled(name: string): NodeProcesses {
      const { cluster } = bench.cluster.node;
      return name === secondNodeName ? cluster.second.node : cluster.node;
    }

    async function imagesOn(name: string): Promise<readonly string[]> {
      const { stdout } = await nodeCalled(name).run([...ctr, 'ls'], { encoding: 'utf8' });
      return stdout.split('\n');
    }

    it(`goes on on ${to} by the ${route} route with its state, and is deleted there with its checkpoint`, async () => {
      await using tools = await FakeTools.create();
      await tools.add(
        tool,
        'echo "$3" > "$HERE/asked.new"',
        'mv "$HERE/asked.new" "$HERE/asked"',
        'while [ ! -e "$HERE/done" ]; do sleep 0.05; done',
      );
      const source = `loaded-${tool}-${from}`;
      await bench.cluster.startPod(source, onNode(from, notebook.pod));
      const state = await bench.putState(source, notebook);
      const record = await bench.bake(source);
      const local = { tool, name: 'dev', provider: 'docker' };
      const [loaded] = await Promise.all([
        loadCheckpointImage(
          bench.cluster,
          { record, cluster: local, nodes: [to], copiesOn: tool === 'minikube' ? [from, to] : [] },
          { signal: AbortSignal.timeout(120_000), onStage: () => undefined },
        ),
        (async () => {
          await vi.waitUntil(() => existsSync(`${tools.folder.path}/asked`), { timeout: 60_000 });
          await importOn(nodeCalled(to), (await tools.folder.read('asked')).trim());
          await tools.folder.write('done', '');
        })(),
      ]);
      expect(loaded.image).toMatchObject({ location: 'node', node: from, otherNodes: [to] });
      const { digest = '', reference = '' } = loaded.image ?? {};
      const there = await imagesOn(to);
      expect(there.some((line) => line.startsWith(reference) && line.includes(digest))).toBe(true);
      const left = await nodeCalled(to).run(['sh', '-c', `ls ${minikubeFolder} 2> /dev/null || :`], {
        encoding: 'utf8',
      });
      expect(left.stdout).toBe('');
      // The selector would hold the restored pod on the node of its source.
      delete loaded.sourcePod?.spec.nodeSelector;
      const name = `${source}-restored`;
      await bench.restore(loaded, { name, node: to }, route);
      expect(await nodeOf(name)).toBe(to);
      expect(await bench.lostState(name, notebook, state)).toEqual([]);
      await Promise.all([source, name].map((pod) => bench.cluster.deletePod(pod)));
      const { catalog, agents } = bench.cluster;
      await deleteCheckpoint({ record: loaded, catalog, agents });
      for (const node of [from, to]) {
        expect((await imagesOn(node)).filter((line) => line.includes(digest))).toEqual([]);
      }
    });
  },
);

describe('a cluster whose nodes have different runtimes', () => {
  it('restores by the nested route where the runtime cannot, with the reason, and natively where it can', async () => {
    const { routes, namespace } = bench.cluster;
    const checkpoint = restorableCheckpoint(await bench.cluster.checkpoint(counter.name));
    const there = await routes.factsOf(checkpoint, { node: secondNodeName, namespace });
    const chosen = routes.choose(checkpoint, there);
    expect(chosen.route.name).toBe('nested');
    expect(chosen.reason).toContain('containerd 2.4');
    const here = await routes.factsOf(checkpoint, { node: nodeName, namespace });
    expect(routes.choose(checkpoint, here).route.name).toBe('native');
    const failure = await failureOf(
      new Promise((resolve) => {
        resolve(routes.choose(checkpoint, there, 'native'));
      }),
    );
    expect(failure.reason).toBe('restoreUnsupported');
  });

  it.each([
    { from: nodeName, to: secondNodeName },
    { from: secondNodeName, to: nodeName },
  ])('restores on $to what was dumped on $from', async ({ from, to }) => {
    const source = `${from}-to-${to}`;
    await bench.cluster.startPod(source, onNode(from, counter.pod));
    const state = await bench.putState(source, counter);
    const record = await onOtherNode(await bench.cluster.checkpoint(source), to);
    // The selector would hold the restored pod on the node of its source.
    delete record.sourcePod?.spec.nodeSelector;
    const name = `${source}-restored`;
    await bench.restore(record, { name }, 'nested');
    expect(await nodeOf(name)).toBe(to);
    expect(await bench.lostState(name, counter, state)).toEqual([]);
  });
});

// Both lists hold on the first node, whose containerd is another, in files of their own.
restoredPods(secondNodeName, [nestedRoute]);
nestedProcesses(secondNodeName);

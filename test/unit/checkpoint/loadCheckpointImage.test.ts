import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { checkpointImageReference } from '../../../src/checkpoint/imageReference.ts';
import {
  loadCheckpointImage,
  type LoadStage,
  planImageLoad,
} from '../../../src/checkpoint/loadCheckpointImage.ts';
import type { NodeAgent } from '../../../src/kubernetes/nodeAgent.ts';
import type { NodeSummary } from '../../../src/kubernetes/nodeSummary.ts';
import { failureOf } from '../../support/failureOf.ts';
import { FakeTools } from '../../support/fakeTools.ts';
import { archiveContent, archiveName, failed, FakeNodeAgent } from './archiveExample.ts';
import { record } from './recordExample.ts';

const reference = checkpointImageReference(record);
const digest = `sha256:${'d'.repeat(64)}`;
const baked: CheckpointRecord = {
  ...record,
  image: { reference, digest, bytes: 7, location: 'node', node: 'node-1' },
};

type ClusterNode = Pick<NodeSummary, 'name' | 'ready' | 'labels' | 'providerID'>;

function node(name: string, tool: 'kind' | 'minikube' | 'none' = 'kind', ready = true): ClusterNode {
  return {
    name,
    ready,
    labels: tool === 'minikube' ? { 'minikube.k8s.io/name': 'dev' } : {},
    providerID: tool === 'kind' ? `kind://docker/dev/${name}` : '',
  };
}

/** Three nodes with fake agents, of which the first has the archive, and a catalog with one record. */
class LoadScenario {
  readonly agents = new Map(['node-1', 'node-2', 'node-3'].map((name) => [name, new FakeNodeAgent(name)]));
  readonly stages: LoadStage[] = [];
  readonly controller = new AbortController();
  stored: CheckpointRecord;

  constructor(stored: CheckpointRecord = baked) {
    this.stored = stored;
    this.on('node-1').archives.set(archiveName, archiveContent());
  }

  on(name: string): FakeNodeAgent {
    const agent = this.agents.get(name);
    if (agent === undefined) throw new Error(`there is no ${name}`);
    return agent;
  }

  async load(tool: 'kind' | 'minikube' = 'kind', nodes = ['node-2', 'node-3']): Promise<CheckpointRecord> {
    const plan = planImageLoad(
      this.stored,
      ['node-1', ...nodes].map((name) => node(name, tool)),
    );
    return await loadCheckpointImage(
      {
        agents: { on: (name) => this.on(name) as unknown as NodeAgent },
        catalog: { update: (_identity, change) => Promise.resolve((this.stored = change(this.stored))) },
      },
      plan,
      { signal: this.controller.signal, onStage: (stage) => this.stages.push(stage) },
    );
  }
}

/** The files of images that this process has not removed. */
async function leftFiles(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith(`thaw-image-${process.pid}-`));
}

describe('planImageLoad', () => {
  it('is for the nodes that are ready and do not have the image', () => {
    const loaded = { ...baked, image: { ...baked.image, otherNodes: ['node-2'] } } as CheckpointRecord;
    const names = ['node-1', 'node-2', 'node-3', 'node-4'];
    const plan = planImageLoad(
      loaded,
      names.map((name) => node(name, 'kind', name !== 'node-4')),
    );
    expect(plan).toMatchObject({ cluster: { tool: 'kind', name: 'dev' }, nodes: ['node-3'] });
  });

  it.each([
    ['the cluster has only one node', baked, [node('node-1')]],
    ['all nodes that are ready have it', baked, [node('node-1'), node('node-2', 'kind', false)]],
    ['neither kind nor minikube', baked, [node('node-1', 'none'), node('node-2', 'none')]],
    [
      'every node pulls it',
      { ...record, image: { reference: 'r/x:1', digest, bytes: 7, location: 'registry' } },
      [node('node-1'), node('node-2')],
    ],
  ] as const)('is refused where %s', async (explanation, of, nodes) => {
    const failure = await failureOf(Promise.resolve().then(() => planImageLoad(of, nodes)));
    expect(failure.reason).toBe('restoreUnsupported');
    expect(failure.explanation).toContain(explanation);
  });
});

describe.skipIf(process.platform === 'win32')('loadCheckpointImage', () => {
  it('gives the tool a file with the image, and records the nodes that have it then', async () => {
    await using tools = await FakeTools.create();
    await tools.add('kind', 'cp "$3" "$HERE/loaded"', 'stat -c %a "$3" "$(dirname "$3")" > "$HERE/modes"');
    const scenario = new LoadScenario();
    for (const name of ['node-2', 'node-3']) scenario.on(name).storedImages.add(reference);
    const loaded = await scenario.load();
    expect(await tools.folder.read('loaded')).toBe(`the image ${reference}`);
    expect(await tools.folder.read('modes')).toBe('600\n700\n');
    expect(loaded.image).toEqual({ ...baked.image, otherNodes: ['node-2', 'node-3'] });
    expect(scenario.stored).toEqual(loaded);
    expect(await leftFiles()).toEqual([]);
    expect(scenario.on('node-1').built).toEqual([]);
  });

  it('tells its stages, and how much of the image has arrived', async () => {
    await using tools = await FakeTools.create();
    await tools.add('kind', 'exit 0');
    const scenario = new LoadScenario(record);
    scenario.on('node-2').storedImages.add(reference);
    const loaded = await scenario.load('kind', ['node-2']);
    expect(scenario.stages).toMatchObject([
      { stage: 'makingImage', node: 'node-1' },
      { stage: 'receiving', totalBytes: loaded.image?.bytes },
      { stage: 'loading', tool: 'kind', nodes: ['node-2'] },
      { stage: 'looking', nodes: ['node-2'] },
    ]);
  });

  it('makes the image first where its node has none', async () => {
    await using tools = await FakeTools.create();
    await tools.add('kind', 'exit 0');
    const scenario = new LoadScenario(record);
    scenario.on('node-2').storedImages.add(reference);
    expect((await scenario.load('kind', ['node-2'])).image).toMatchObject({
      location: 'node',
      node: 'node-1',
      otherNodes: ['node-2'],
    });
    expect(scenario.on('node-1').built).toHaveLength(1);
  });

  it('records only the nodes that have it, and names the others, whatever the tool says', async () => {
    await using tools = await FakeTools.create();
    await tools.add('minikube', 'exit 0');
    const scenario = new LoadScenario();
    scenario.on('node-2').storedImages.add(reference);
    const failure = await failureOf(scenario.load('minikube'));
    expect(failure.reason).toBe('imageImportFailed');
    expect(failure.explanation).toBe('minikube reported no error, but node-3 did not get it');
    expect(scenario.stored.image?.otherNodes).toEqual(['node-2']);
  });

  it('removes what minikube leaves on every node, also where that has failed', async () => {
    await using tools = await FakeTools.create();
    await tools.add('minikube', 'basename "$3" > "$HERE/name"', 'exit 1');
    const image = { reference, digest, bytes: 7, location: 'node', node: 'node-1' } as const;
    const scenario = new LoadScenario({ ...record, image: { ...image, otherNodes: ['node-2'] } });
    expect((await failureOf(scenario.load('minikube'))).reason).toBe('imageImportFailed');
    const name = (await tools.folder.read('name')).trim();
    for (const agent of scenario.agents.values()) expect(agent.calls).toContain(`deleteLoadedFile ${name}`);
  });

  it('leaves the record as it was, and no file, when the tool fails', async () => {
    await using tools = await FakeTools.create();
    await tools.add('kind', 'echo "ERROR: unknown node: node-2" >&2', 'exit 1');
    const scenario = new LoadScenario();
    expect((await failureOf(scenario.load())).explanation).toBe('ERROR: unknown node: node-2');
    expect(scenario.stored).toEqual(baked);
    expect(await leftFiles()).toEqual([]);
  });

  it('records the nodes that had got it before the tool failed', async () => {
    await using tools = await FakeTools.create();
    await tools.add('kind', 'exit 1');
    const scenario = new LoadScenario();
    scenario.on('node-3').storedImages.add(reference);
    expect((await failureOf(scenario.load())).explanation).toBe('kind ended with exit code 1');
    expect(scenario.stored.image?.otherNodes).toEqual(['node-3']);
  });

  it('does not start the tool when the image cannot be read', async () => {
    await using tools = await FakeTools.create();
    await tools.add('kind', 'touch "$HERE/started"');
    const scenario = new LoadScenario();
    scenario.on('node-1').failures.set('exportImage', failed('notFound'));
    expect((await failureOf(scenario.load())).reason).toBe('notFound');
    expect(existsSync(`${tools.folder.path}/started`)).toBe(false);
    expect(await leftFiles()).toEqual([]);
  });

  it('ends the tool and removes the file when it is cancelled', async () => {
    await using tools = await FakeTools.create();
    await tools.add('kind', 'echo $$ > "$HERE/pid.new"', 'mv "$HERE/pid.new" "$HERE/pid"', 'exec sleep 30');
    const scenario = new LoadScenario();
    const failed = failureOf(scenario.load());
    await vi.waitUntil(() => existsSync(`${tools.folder.path}/pid`));
    expect(await leftFiles()).toHaveLength(1);
    scenario.controller.abort();
    expect((await failed).reason).toBe('cancelled');
    const pid = Number(await tools.folder.read('pid'));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(await leftFiles()).toEqual([]);
    expect(scenario.stored).toEqual(baked);
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nodeName } from '../../../devcluster/clusterNode.ts';
import { EnvironmentServer } from '../../../devcluster/demo/environmentServer.ts';
import { notebook } from '../../../devcluster/environments/notebook/environment.ts';
import { counterPod } from '../support/counterPod.ts';
import { nothing, TestCluster } from '../support/testCluster.ts';

const program = path.resolve(import.meta.dirname, '..', 'support', 'checkpointingProgram.ts');

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
});

afterEach(async () => {
  await cluster.deletePods();
  await cluster.deleteCheckpoints();
  expect(await cluster.leftovers()).toEqual(nothing);
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

function run(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

describe('A program that is killed while it checkpoints', () => {
  it('leaves a container that goes on, and no archive of which no scan knows', async () => {
    const podUid = await cluster.startPod('source', notebook.pod);
    const child = run('checkpoint', cluster.namespace, 'source');
    await cluster.node.untilDumpBegins(cluster.namespace);

    await kill(child);
    await cluster.agent.untilUndumped(podUid);

    const { namespace, connection } = cluster;
    const server = new EnvironmentServer(connection, { namespace, pod: 'source', port: notebook.port });
    await expect(server.send({ method: 'GET', path: notebook.startupPath })).resolves.toBeDefined();
    expect((await cluster.scan()).failures).toEqual([]);
    expect(await cluster.recordedArchives()).toEqual(await cluster.node.archives(`_${namespace}-`));
  });

  it('leaves an archive that the next scan puts into the catalog, if it was written already', async () => {
    await cluster.startPod('source', counterPod());
    const child = run('checkpoint', cluster.namespace, 'source');
    if (!child.stdout) throw new Error('Its output is not read');
    for await (const stages of child.stdout) if (String(stages).includes('recording')) break;

    await kill(child);
    const { added } = await cluster.scan();

    const archives = await cluster.node.archives(`_${cluster.namespace}-`);
    expect(archives).toHaveLength(1);
    expect(await cluster.recordedArchives()).toEqual(archives);
    expect(added.map(({ sourcePod }) => sourcePod?.metadata.name)).toEqual(['source']);
  });
});

describe('A program that is killed while it makes an image', () => {
  it('has its unfinished image removed by the agent', async () => {
    await cluster.startPod('source', counterPod());
    const { archive } = await cluster.checkpoint('source');
    const child = run('image', nodeName, archive.fileName);
    await cluster.node.untilImageIsBuilt();

    await kill(child);

    await cluster.node.untilNoImageIsBuilt();
  });
});

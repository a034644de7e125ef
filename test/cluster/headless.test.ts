import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa, type Result } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registryHost } from '../../devcluster/clusterFiles.ts';
import { readableRecords } from '../../src/checkpoint/checkpointRecord.ts';
import { TemporaryFolder } from '../support/temporaryFolder.ts';
import { changedKubeconfig } from './support/otherConnection.ts';
import { nothing, TestCluster } from './support/testCluster.ts';

const repository = path.resolve(import.meta.dirname, '..', '..');
const program = path.join(repository, 'src', 'headless', 'main.ts');

let cluster: TestCluster;
let folder: TemporaryFolder;
let kubeconfig: string;
let counterFile: string;

beforeAll(async () => {
  cluster = await TestCluster.open();
  folder = await TemporaryFolder.create();
  kubeconfig = await folder.write('config', await changedKubeconfig());
  const sample = path.join(repository, 'devcluster', 'environments', 'counter', 'counter.thaw.yaml');
  counterFile = await folder.write('counter.thaw.yaml', await readFile(sample, 'utf8'));
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

type Run = Pick<Result<{ reject: false }>, 'exitCode' | 'stdout' | 'stderr'>;

async function thaw(args: readonly string[], cancelSignal?: AbortSignal): Promise<Run> {
  return await execa(process.execPath, [program, ...args, `--namespace=${cluster.namespace}`], {
    reject: false,
    env: { KUBECONFIG: kubeconfig },
    ...(cancelSignal && { cancelSignal, forceKillAfterDelay: false }),
  });
}

/** Bakes, and is killed as soon as it says something. */
async function killedBake(file: string, words: string): Promise<void> {
  const child = spawn(process.execPath, [program, 'bake', file, `--namespace=${cluster.namespace}`], {
    env: { ...process.env, KUBECONFIG: kubeconfig },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  for await (const lines of child.stderr) if (String(lines).includes(words)) break;
  child.kill('SIGKILL');
  await ended;
}

function environmentsIn({ stdout }: Run): readonly Record<string, unknown>[] {
  return (JSON.parse(stdout) as { environments: Record<string, unknown>[] }).environments;
}

describe('the program thaw', () => {
  it('bakes, lists, restores, measures and pools an environment without a question', async () => {
    expect(environmentsIn(await thaw(['list', counterFile, '--json']))).toMatchObject([
      { name: 'counter', status: 'neverBaked' },
    ]);
    const baked = await thaw(['bake', counterFile, '--json']);
    expect(baked.exitCode).toBe(0);
    expect(baked.stderr).toContain('counter: checkpointing main');
    const [{ checkpoint } = {}] = environmentsIn(baked);
    expect(environmentsIn(await thaw(['list', counterFile, '--json']))).toMatchObject([
      { name: 'counter', status: 'baked', checkpoint },
    ]);
    const restored = await thaw(['restore', counterFile, '--name=thawed', '--json']);
    expect(environmentsIn(restored)).toMatchObject([{ pod: 'thawed', checkpoint, route: 'native' }]);
    const measured = await thaw(['measure', counterFile, '--runs=1', '--json']);
    expect(environmentsIn(measured)).toMatchObject([{ cold: { failed: 0 }, restored: { failed: 0 } }]);
    const pooled = await thaw(['pool', counterFile, '--size=2', '--json']);
    expect(environmentsIn(pooled)).toMatchObject([{ wanted: 2, ready: 2, checkpoint }]);
    const claimed = await thaw(['measure', counterFile, '--runs=2', '--start=claim', '--json']);
    expect(environmentsIn(claimed)).toMatchObject([
      { route: 'claim', cold: { failed: 0 }, restored: { failed: 0, summary: { n: 2 } } },
    ]);
    expect((await thaw(['pool', counterFile, '--size=0'])).exitCode).toBe(0);
    const unpooled = await thaw(['measure', counterFile, '--runs=1', '--start=claim']);
    expect(unpooled).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('there is no warm pool of it') as string,
    });
    const lazy = await thaw(['measure', counterFile, '--runs=1', '--start=lazy', '--json']);
    expect(environmentsIn(lazy)).toMatchObject([{ route: 'lazy', restored: { failed: 0 } }]);
    expect((await thaw(['prune', counterFile])).exitCode).toBe(0);
    await cluster.deletePod('thawed');
    await cluster.deleteCheckpoints();
  });

  it('tells of what a killed bake has left until a later one deletes it, and bakes again all the same', async () => {
    await killedBake(counterFile, 'making the checkpoint image');
    const checkpoint = expect.stringMatching(/^counter-bake-main-/) as string;
    const unfinished = [{ checkpoint, bytes: expect.any(Number) as number }];
    expect(environmentsIn(await thaw(['list', counterFile, '--json']))).toMatchObject([
      { status: 'neverBaked', unfinished },
    ]);
    expect((await thaw(['bake', counterFile, '--replace'])).exitCode).toBe(0);
    expect(environmentsIn(await thaw(['list', counterFile, '--json']))).toMatchObject([
      { status: 'baked', unfinished },
    ]);
    await cluster.deleteCheckpoints();
  });

  it('pushes a bake where that is asked for only, and leaves the bake where the push fails', async () => {
    const place = (registry: string): string =>
      `  image: { registry: '${registry}', name: ${cluster.namespace}/counter }\n`;
    const sample = await readFile(counterFile, 'utf8');
    const file = await folder.write('pushed.thaw.yaml', sample + place(registryHost));
    const nowhere = await folder.write('nowhere.thaw.yaml', sample + place('127.0.0.1:1'));
    const failed = await thaw(['bake', nowhere, '--push']);
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toContain('Cannot push the image of counter, which is baked and stays on its node');
    const [{ checkpoint } = {}] = environmentsIn(await thaw(['list', file, '--json']));
    const pushed = await thaw(['push', file, '--json']);
    expect(environmentsIn(pushed)).toMatchObject([
      {
        checkpoint,
        images: [expect.stringContaining(`${registryHost}/${cluster.namespace}/counter@sha256:`)],
      },
    ]);
    const [record] = readableRecords(await cluster.catalog.list({ namespace: cluster.namespace }));
    expect(record?.bake?.log).toContain(`pushed to ${registryHost}/${cluster.namespace}/counter:`);
    await cluster.deleteCheckpoints();
  });

  it('guards the startup of an environment by the budget of its file', async () => {
    const text = await readFile(counterFile, 'utf8');
    const generous = await folder.write('generous.thaw.yaml', `${text}  startup: { budgetMs: 60000 }\n`);
    const strict = await folder.write('strict.thaw.yaml', `${text}  startup: { budgetMs: 1 }\n`);
    expect((await thaw(['bake', counterFile])).exitCode).toBe(0);
    const kept = await thaw(['measure', generous, '--runs=3']);
    expect(kept.exitCode).toBe(0);
    expect(kept.stdout).toMatch(/^ {2}budget met: Restored in \d+ ms \(median of 3\), within/m);
    const broken = await thaw(['measure', strict, '--runs=3', '--json']);
    expect(broken.exitCode).toBe(4);
    expect(environmentsIn(broken)).toMatchObject([
      { budget: { outcome: 'broken', checks: [{ field: 'budgetMs', limit: 1 }] } },
    ]);
    const undecided = await thaw(['measure', generous, '--runs=1']);
    expect(undecided.exitCode).toBe(4);
    expect(undecided.stdout).toContain('budget undecided: Not decided: 1 of 1 restored starts succeeded');
    await cluster.deleteCheckpoints();
  });

  it('says where an environment file is wrong, as compilers do, before it does anything', async () => {
    const file = await folder.write('broken.thaw.yaml', 'apiVersion: thaw.dev/v1alpha1\nkind: Environment\n');
    const { exitCode, stderr } = await thaw(['bake', counterFile, file]);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(new RegExp(`^${file}:1:1: `, 'm'));
    expect(await cluster.leftovers()).toEqual(nothing);
  });

  it('fails with what to do where there is nothing to restore', async () => {
    const { exitCode, stderr } = await thaw(['restore', counterFile]);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      `Cannot restore ${cluster.namespace}/counter: it has not been baked yet.\n  Bake it first`,
    );
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const cancellation = new AbortController();
    const run = thaw(['bake', counterFile], cancellation.signal);
    await cluster.node.until(
      async () => (await cluster.leftovers()).pods.includes('counter-bake'),
      'the pod of the bake was not made',
    );
    cancellation.abort();
    expect((await run).exitCode).toBe(130);
    expect(await cluster.leftovers()).toEqual(nothing);
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, describe, expect } from 'vitest';
import { registryHost } from '../../devcluster/clusterFiles.ts';
import type { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { readableRecords } from '../../src/checkpoint/checkpointRecord.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { oneWindowTest as it } from './vscodeTest.ts';

const cluster = await TestCluster.open();
const { namespace } = cluster;
const samples = path.resolve(import.meta.dirname, '../../devcluster/environments');
const sample = (await readFile(path.join(samples, 'counter/counter.thaw.yaml'), 'utf8')).replace(
  'name: counter\n',
  `name: counter\n  namespace: ${namespace}\n`,
);
const pushedSample =
  sample.replace('name: counter\n', 'name: pushed\n') +
  `  image: { registry: '${registryHost}', name: ${namespace}/pushed }\n`;

it.override('serverOptions', {
  kubeconfig: await changedKubeconfig(),
  files: { 'counter.thaw.yaml': sample, 'pushed.thaw.yaml': pushedSample },
});

afterEach(async () => {
  await cluster.deleteCheckpoints();
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** Bakes by the button of the row, and waits until it says so. */
async function bake(workbench: Workbench, name: string): Promise<Locator> {
  await workbench.showViews('Thaw');
  const environments = workbench.tree('Environments');
  const row = environments.row(`Environment ${name},`);
  await environments.clickInline(row, 'Bake Environment');
  await workbench.notification(new RegExp(`${name} is baked`)).waitFor();
  await workbench.clearNotifications();
  return environments.row(new RegExp(`^Environment ${name}, baked · just now`));
}

describe('an environment', () => {
  it('is stale after an edit of its file, until it is baked again', async ({ workbench, server }) => {
    const file = path.join(server.workspace, 'counter.thaw.yaml');
    await (await bake(workbench, 'counter')).waitFor();
    await writeFile(file, `${sample}  warmUp:\n    - http: { port: 8080, path: /health, count: 5 }\n`);
    const environments = workbench.tree('Environments');
    await environments.row('Environment counter, stale: its warm-up has changed').waitFor();
    await (await bake(workbench, 'counter')).waitFor();
    await writeFile(file, sample);
    await environments.row('Environment counter, stale: its warm-up has changed').waitFor();
  });

  it('was never baked when all of its bakes are deleted', async ({ workbench }) => {
    const row = await bake(workbench, 'counter');
    const environments = workbench.tree('Environments');
    await environments.expand(row);
    const bakes = environments.row('Checkpoint of counter-bake/main,');
    await expect.poll(() => bakes.count()).toBe(1);
    await environments.choose(bakes.first(), 'Delete Checkpoint…');
    await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Delete' }).click();
    await environments.row('Environment counter, never baked').waitFor();
  });

  it('is pushed to the registry of its file, once that is agreed to', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    const environments = workbench.tree('Environments');
    await environments.clickInline(environments.row('Environment pushed,'), 'Bake Environment');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText(`Push the memory of pushed-bake to ${registryHost}?`).waitFor();
    await dialog.getByRole('button', { name: 'Push' }).click();
    await workbench.notification('The image of pushed is in the registry').waitFor();
    const [record] = readableRecords(await cluster.catalog.list({ namespace }));
    expect(record?.image).toMatchObject({ location: 'registry' });
  });
});

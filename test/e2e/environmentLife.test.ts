import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, describe, expect } from 'vitest';
import { registryHost } from '../../devcluster/clusterFiles.ts';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { sidebarLayoutFindings } from '../../devcluster/vscode/workbench/layout.ts';
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

async function kubectl(args: readonly string[], input?: string): Promise<void> {
  await cluster.node.cluster.kubectl([...args, `--namespace=${namespace}`], input);
}

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
  it('is written after a Deployment, baked, and stale when that changes, until it is baked again', async ({
    workbench,
  }) => {
    const template = { metadata: { labels: { app: 'shop' } }, spec: counter.pod.spec };
    const spec = { replicas: 0, selector: { matchLabels: { app: 'shop' } }, template };
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'shop' }, spec };
    await kubectl(['apply', '--filename=-'], JSON.stringify(deployment));
    const { palette, quickPick } = workbench;
    await palette.run('Thaw: Create Environment…');
    await quickPick.choose('Filter by name', `${namespace} · Deployment`);
    await quickPick.choose('What does the environment take its pod from?', 'Refer to the Deployment shop');
    await workbench.page.locator('.view-lines').getByText('templateFrom:').waitFor();
    await palette.run('File: Save');
    await workbench.showViews('Thaw');
    const environments = workbench.tree('Environments');
    await environments.row('Environment shop, never baked').waitFor();
    await (await bake(workbench, 'shop')).waitFor();
    await kubectl(['set', 'env', 'deployment/shop', 'EDITION=2']);
    const stale = environments.row('Environment shop, stale: its pod has changed');
    await stale.waitFor();
    await environments.hover(stale, 'its pod has changed');
    await (await bake(workbench, 'shop')).waitFor();
    await kubectl(['delete', 'deployment/shop']);
  });

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

describe('a sidebar of 200 px', () => {
  it('has room for what the rows of environments say and for their buttons', async ({ workbench }) => {
    const row = await bake(workbench, 'counter');
    await workbench.setSidebarWidth(200);
    const environments = workbench.tree('Environments');
    await environments.expand(row);
    for (const each of [row, environments.row('Checkpoint of counter-bake/main,')]) {
      await environments.showButtons(each);
      expect(await sidebarLayoutFindings(workbench.page)).toEqual([]);
    }
  });
});

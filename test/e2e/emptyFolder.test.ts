import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { answerRestore } from '../../devcluster/vscode/workbench/checkpointing.ts';
import type { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { vscodeTest as it } from './vscodeTest.ts';

const cluster = await TestCluster.open();

/** Where pictures of each step are, to be looked at. */
const pictures = path.resolve(import.meta.dirname, '../../out/pictures');

it.override('serverOptions', { kubeconfig: await changedKubeconfig(), files: {} });

afterAll(async () => {
  await cluster.deleteCheckpoints();
  await cluster[Symbol.asyncDispose]();
});

async function createDeployment(): Promise<void> {
  const { namespace, node } = cluster;
  const template = { metadata: { labels: { app: 'shop' } }, spec: counter.pod.spec };
  const spec = { replicas: 0, selector: { matchLabels: { app: 'shop' } }, template };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop', namespace },
    spec,
  };
  await node.cluster.kubectl(['create', '--filename=-'], JSON.stringify(deployment));
}

async function createEnvironment({ page, palette, quickPick }: Workbench): Promise<void> {
  await palette.run('Thaw: Create Environment…');
  await quickPick.choose('Filter by name', `${cluster.namespace} · Deployment`);
  await quickPick.choose('What does the environment take its pod from?', 'Refer to the Deployment shop');
  await page.locator('.view-lines').getByText('templateFrom:').waitFor();
  await palette.run('File: Save');
}

/** Changes the saved file as another editor does. */
async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  expect(text).toContain(from);
  await writeFile(file, text.replace(from, to));
}

async function bake(workbench: Workbench): Promise<void> {
  const environments = workbench.tree('Environments');
  await environments.clickInline(environments.row('Environment shop,'), 'Bake Environment');
  await workbench.notification(/shop is baked/).waitFor();
  await workbench.clearNotifications();
}

/** Deletes all bakes but the newest, once the file says that these are no longer kept: before that, nothing is to be deleted. */
async function pruneAll(
  workbench: Workbench,
  keepOne: () => Promise<void>,
  picture: (name: string) => Promise<unknown>,
): Promise<void> {
  const environments = workbench.tree('Environments');
  const row = environments.row(/^Environment shop, baked · just now/);
  const bakes = environments.row('Checkpoint of shop-bake/main,');
  await environments.expand(row);
  await expect.poll(() => bakes.count()).toBe(2);
  await workbench.palette.run('Thaw: Prune Environment…');
  await workbench.notification('Nothing of shop is beyond its retention').waitFor();
  await workbench.clearNotifications();
  await keepOne();
  await environments.choose(row, 'Open Environment File');
  await workbench.page.locator('.view-lines').getByText('count: 1').waitFor();
  await environments.choose(row, 'Prune Environment…');
  const dialog = workbench.page.locator('.monaco-dialog-box');
  await dialog.getByText('Delete the checkpoint that shop no longer keeps?').waitFor();
  await dialog
    .getByText(/Archive, checkpoint image and record are deleted for good: .* on devnode\./)
    .waitFor();
  await picture('5-pruning');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await workbench
    .notification(/^1 checkpoint of shop deleted, which leaves .*B of the disks free\./)
    .waitFor();
  await expect.poll(() => bakes.count()).toBe(1);
}

it(
  'An empty folder comes by an environment: after a Deployment, baked, restored, claimed, edited, baked again and pruned',
  {
    timeout: 300_000,
  },
  async ({ workbench, server }) => {
    const picture = (name: string): Promise<unknown> =>
      workbench.page.screenshot({ path: path.join(pictures, `empty-folder-${name}.png`) });
    await createDeployment();
    await workbench.showViews('Thaw');
    const environments = workbench.tree('Environments');
    await createEnvironment(workbench);
    await environments.row('Environment shop, never baked').waitFor();
    await picture('1-created');

    const file = path.join(server.workspace, 'shop.thaw.yaml');
    await bake(workbench);
    await picture('2-baked');

    await environments.choose(environments.row(/^Environment shop, baked/), 'Restore Environment…');
    await answerRestore(workbench, 'thawed');
    await workbench.notification('thawed runs: restored in').waitFor();
    await workbench.clearNotifications();
    await cluster.deletePod('thawed');

    await environments.choose(environments.row('Environment shop,'), 'Set Pool Size…');
    await workbench.quickPick.answer('How many restored pods are to wait', '2');
    await environments.row(/^Environment shop, .*pool 2\/2 warm/).waitFor();
    await environments.clickInline(environments.row('Environment shop,'), 'Claim Pod');
    await workbench.notification(/is yours: claimed in/).waitFor();
    await picture('3-claimed');
    await workbench
      .notification(/is yours: claimed in/)
      .getByRole('button', { name: 'Release' })
      .click();
    await environments.row(/^Environment shop, .*pool 2\/2 warm(?!, 1 claimed)/).waitFor();
    await workbench.clearNotifications();
    await environments.choose(environments.row('Environment shop,'), 'Set Pool Size…');
    await workbench.quickPick.answer('How many restored pods are to wait', '0');

    await edit(file, 'count: 50', 'count: 60');
    await environments.row('Environment shop, stale: its warm-up has changed').waitFor();
    await picture('4-stale');
    await bake(workbench);
    await pruneAll(workbench, () => edit(file, 'count: 3', 'count: 1'), picture);
    await picture('6-pruned');
    expect(await cluster.recordedArchives()).toHaveLength(1);
  },
);

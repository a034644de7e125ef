import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, describe, expect } from 'vitest';
import { answerRestore } from '../../devcluster/vscode/workbench/checkpointing.ts';
import type { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { oneWindowTest as it } from './vscodeTest.ts';

const cluster = await TestCluster.open();
const sample = path.resolve(import.meta.dirname, '../../devcluster/environments/counter/counter.thaw.yaml');
const inNamespace = (await readFile(sample, 'utf8')).replace(
  'name: counter\n',
  `name: counter\n  namespace: ${cluster.namespace}\n`,
);

it.override('serverOptions', {
  kubeconfig: await changedKubeconfig(),
  files: {
    'counter.thaw.yaml': inNamespace,
    'cold.thaw.yaml': inNamespace
      .replace('name: counter\n', 'name: cold\n')
      .replace('    count: 3\n', '    count: 3\n  warmUp:\n    - http: { port: 8080, path: /none }\n'),
    'slow.thaw.yaml': inNamespace
      .replace('name: counter\n', 'name: slow\n')
      .replace('    count: 3\n', '    count: 3\n  warmUp:\n    - sleep: 5m\n'),
    'broken.thaw.yaml': inNamespace.replace('spec:\n', 'specification:\n'),
  },
});

afterEach(async () => {
  await cluster.deleteCheckpoints();
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

async function bakeByButton(workbench: Workbench, name: string): Promise<void> {
  await workbench.showViews('Thaw');
  const environments = workbench.tree('Environments');
  const row = environments.row(`Environment ${name},`);
  await row.waitFor();
  await environments.clickInline(row, 'Bake Environment');
}

describe('the Environments view', () => {
  it('has the files of the workspace, and says which of them is broken', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    const environments = workbench.tree('Environments');
    await environments.row('Environment counter, never baked').waitFor();
    await environments.row(/^Environment broken, \d+ errors? in its file/).waitFor();
  });

  it('bakes an environment by a button, and restores it by the menu', async ({ workbench }) => {
    await bakeByButton(workbench, 'counter');
    await workbench.notification(/counter is baked: it starts in .* instead of/).waitFor();
    await workbench.clearNotifications();
    const environments = workbench.tree('Environments');
    const row = environments.row(/^Environment counter, baked · just now/);
    await environments.choose(row, 'Restore Environment…');
    await answerRestore(workbench, 'thawed');
    await workbench.notification('thawed runs: restored in').waitFor();
    await cluster.deletePod('thawed');
  });

  it('says which step of the warm-up has failed, and what to do about it', async ({ workbench }) => {
    await bakeByButton(workbench, 'cold');
    const error = await workbench.error('Cannot warm up');
    expect(await error.text()).toMatch(/\(step 1 of 1: GET \/none\): HTTP status 404 instead of 200/);
    expect(await error.buttons()).toEqual(['Retry', 'Show Log']);
  });

  it('cancels a bake by a button of its row', async ({ workbench }) => {
    await bakeByButton(workbench, 'slow');
    const environments = workbench.tree('Environments');
    const busy = environments.row('Environment slow, baking: warm-up 1 of 1');
    await busy.waitFor();
    await environments.clickInline(busy, 'Cancel Operation');
    await environments.row('Environment slow, never baked').waitFor();
  });
});

describe('a warm pool', () => {
  it('is kept by the menu, claimed by a button, and refilled', async ({ workbench }) => {
    await bakeByButton(workbench, 'counter');
    await workbench.notification(/counter is baked/).waitFor();
    await workbench.clearNotifications();
    const environments = workbench.tree('Environments');
    const row = environments.row('Environment counter, baked');
    await environments.choose(row, 'Set Pool Size…');
    await workbench.quickPick.answer('How many restored pods are to wait', '2');
    await environments.row(/^Environment counter, .* pool 2\/2 warm/).waitFor();
    await environments.clickInline(row, 'Claim Pod');
    await workbench.notification(/is yours: claimed in/).waitFor();
    await environments.row(/^Environment counter, .* pool 2\/2 warm, 1 claimed/).waitFor();
    await workbench
      .notification(/is yours: claimed in/)
      .getByRole('button', { name: 'Release' })
      .click();
    await workbench.notification(/is released, and being deleted/).waitFor();
    await environments.row(/^Environment counter, .* pool 2\/2 warm · /).waitFor();
    await environments.choose(row, 'Set Pool Size…');
    await workbench.quickPick.answer('How many restored pods are to wait', '0');
    await environments.row(/^Environment counter, baked.*x\)$/).waitFor();
  });
});

describe('an environment’s file', () => {
  it('has above its name what can be done with it, and a bake has its log', async ({ workbench }) => {
    const { page, palette, quickPick } = workbench;
    await palette.run('Thaw: Open Environment File');
    await quickPick.choose('Filter by name', 'counter');
    await page.locator('.codelens-decoration a').getByText('Bake').click();
    await workbench.notification(/counter is baked/).waitFor();
    await workbench.clearNotifications();
    await palette.run('Thaw: Show Bake Log');
    await page.locator('.view-lines').getByText('starting counter-bake').waitFor();
  });
});

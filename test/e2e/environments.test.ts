import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, describe, expect } from 'vitest';
import { answerRestore } from '../../devcluster/vscode/workbench/checkpointing.ts';
import { webviewFrame } from '../../devcluster/vscode/workbench/webview.ts';
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

/** Runs a command that asks for an environment, and chooses `counter`. */
async function runOnCounter({ palette, quickPick }: Workbench, command: string): Promise<void> {
  await palette.run(command);
  await quickPick.choose('Filter by name', 'counter');
}

describe('the Environments view', () => {
  it('has the files of the workspace, and says which of them is broken', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    const environments = workbench.tree('Environments');
    await environments.row('Environment counter, never baked').waitFor();
    await environments.row(/^Environment broken, \d+ errors? in its file/).waitFor();
  });

  it('bakes an environment by a button, and leads by the menu to its file, its log and its startup', async ({
    workbench,
  }) => {
    const { page, quickPick } = workbench;
    await bakeByButton(workbench, 'counter');
    await workbench.notification(/counter is baked: it starts in .* instead of/).waitFor();
    await workbench.clearNotifications();
    const environments = workbench.tree('Environments');
    const row = environments.row(/^Environment counter, baked/);
    await environments.choose(row, 'Open Environment File');
    await page.getByRole('tab', { name: /^counter\.thaw\.yaml/ }).waitFor();
    await environments.choose(row, 'Show Bake Log');
    await page.locator('.view-lines').getByText('starting counter-bake').waitFor();
    await environments.choose(row, 'Measure Environment…');
    await quickPick.choose('How are the restored pods started?', 'Nested, lazy');
    await quickPick.answer('How many cold and how many restored starts', '1');
    const timings = await webviewFrame(page);
    await timings.getByText('Measure Again', { exact: true }).waitFor();
    await timings.getByText('restored (lazy), median of 1').waitFor();
  });

  it('says which step of the warm-up has failed, and what to do about it', async ({ workbench }) => {
    await bakeByButton(workbench, 'cold');
    const error = await workbench.error('Cannot warm up');
    expect(await error.text()).toMatch(/\(step 1 of 1: GET \/none\): HTTP status 404 instead of 200/);
    expect(await error.buttons()).toEqual(['Open Environment File', 'Retry', 'Show Log']);
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

describe('the palette', () => {
  it('bakes an environment, measures and restores it, and keeps a warm pool to claim from', async ({
    workbench,
  }) => {
    const { palette, quickPick } = workbench;
    await workbench.showViews('Thaw');
    await runOnCounter(workbench, 'Thaw: Bake Environment');
    await workbench.notification(/counter is baked/).waitFor();
    await workbench.clearNotifications();

    await runOnCounter(workbench, 'Thaw: Measure Environment…');
    await quickPick.element.getByPlaceholder('How are the restored pods started?').waitFor();
    await workbench.page.keyboard.press('Escape');
    await quickPick.element.waitFor({ state: 'hidden' });

    await runOnCounter(workbench, 'Thaw: Restore Environment…');
    await answerRestore(workbench, 'thawed');
    await workbench.notification('thawed runs: restored in').waitFor();
    await workbench.clearNotifications();
    await cluster.deletePod('thawed');

    const environments = workbench.tree('Environments');
    await runOnCounter(workbench, 'Thaw: Set Pool Size…');
    await quickPick.answer('How many restored pods are to wait', '2');
    await environments.row(/^Environment counter, .* pool 2\/2 warm/).waitFor();
    await runOnCounter(workbench, 'Thaw: Claim Pod');
    await workbench.notification(/is yours: claimed in/).waitFor();
    await environments.row(/^Environment counter, .* pool 2\/2 warm, 1 claimed/).waitFor();
    await palette.run('Thaw: Release Pod…');
    await quickPick.choose('Filter by name', 'counter');
    await workbench.notification(/is released, and being deleted/).waitFor();
    await environments.row(/^Environment counter, .* pool 2\/2 warm · /).waitFor();
    await runOnCounter(workbench, 'Thaw: Set Pool Size…');
    await quickPick.answer('How many restored pods are to wait', '0');
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

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, describe } from 'vitest';
import type { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { oneWindowTest as it } from './vscodeTest.ts';

const cluster = await TestCluster.open();
const sample = path.resolve(import.meta.dirname, '../../devcluster/environments/counter/counter.thaw.yaml');
const text = await readFile(sample, 'utf8');

/** The file of an environment like the sample's, with a budget. */
function environmentFile(name: string, budgetMs: number): string {
  const named = text.replace('name: counter\n', `name: ${name}\n  namespace: ${cluster.namespace}\n`);
  return `${named}  startup: { budgetMs: ${budgetMs} }\n`;
}

it.override('serverOptions', {
  kubeconfig: await changedKubeconfig(),
  files: {
    'counter.thaw.yaml': environmentFile('counter', 60_000),
    'unbaked.thaw.yaml': environmentFile('unbaked', 60_000),
    'plain.thaw.yaml': text.replace('name: counter\n', 'name: plain\n'),
  },
});

afterEach(async () => {
  await cluster.deleteCheckpoints();
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

async function bake(workbench: Workbench, name: string): Promise<void> {
  await workbench.showViews('Thaw');
  const environments = workbench.tree('Environments');
  const row = environments.row(`Environment ${name},`);
  await row.waitFor();
  await environments.clickInline(row, 'Bake Environment');
  await workbench.notification(`${name} is baked`).waitFor();
  await workbench.clearNotifications();
}

describe('the budget of a startup', () => {
  it('is a test that passes or fails by what is measured, which the status bar shows', async ({
    workbench,
    server,
  }) => {
    await bake(workbench, 'counter');
    await workbench.palette.run('Testing: Focus on Test Explorer View');
    const tests = workbench.tree('Test Explorer');
    await tests.row(/^unbaked/).waitFor();
    await workbench.palette.run('Test: Run All Tests');
    await tests.row(/^counter.*\(Passed\)/).waitFor();
    await tests.row(/^unbaked.*\(Errored\)/).waitFor();
    await workbench.page.getByRole('button', { name: /^Startup of counter, measured last: \d/ }).waitFor();
    await writeFile(path.join(server.workspace, 'counter.thaw.yaml'), environmentFile('counter', 1));
    await tests.row(/^counter ≤ 1 ms/).waitFor();
    await workbench.palette.run('Test: Run All Tests');
    await tests.row(/^counter.*\(Failed\)/).waitFor();
    await workbench.page
      .getByText(/above the budget of 1 ms by \d+ ms\./)
      .first()
      .waitFor();
  });
});

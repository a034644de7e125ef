import { afterAll, beforeAll, describe } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { answerRestore } from '../../devcluster/vscode/workbench/checkpointing.ts';
import type { Tree } from '../../devcluster/vscode/workbench/tree.ts';
import { webviewFrame } from '../../devcluster/vscode/workbench/webview.ts';
import type { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { PodsWithoutKubelet } from '../bench/podsWithoutKubelet.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { TemporaryNamespace } from '../cluster/temporaryNamespace.ts';
import { podsPerPage } from '../../src/views/podTree.ts';
import { oneWindowTest as it } from './vscodeTest.ts';

it.override('serverOptions', { kubeconfig: await changedKubeconfig() });

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await Promise.all(['source', 'other'].map((name) => cluster.startPod(name, counter.pod)));
  await cluster.checkpoint('source');
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** The Pods view with the pods of the test. */
async function shownPods(workbench: Workbench): Promise<Tree> {
  await workbench.showViews('Thaw');
  const pods = workbench.tree('Pods');
  await pods.expand(pods.row(`Namespace ${cluster.namespace}`));
  await pods.row('Pod source,').waitFor();
  return pods;
}

describe('a button on a row', () => {
  it('checkpoints a pod', async ({ workbench }) => {
    const pods = await shownPods(workbench);
    await pods.clickInline(pods.row('Pod other,'), 'Checkpoint…');
    await workbench.notification(/Checkpoint of .* made/).waitFor();
  });

  it('restores the newest checkpoint of a pod', async ({ workbench }) => {
    const pods = await shownPods(workbench);
    await pods.clickInline(pods.row('Pod source,'), 'Restore Newest…');
    await answerRestore(workbench, 'by-button');
    await workbench.notification('by-button runs: restored in').waitFor();
    await cluster.deletePod('by-button');
  });

  it('restores a checkpoint', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    const checkpoints = workbench.tree('Checkpoints');
    await checkpoints.clickInline(checkpoints.row('Checkpoint of source/main'), 'Restore…');
    await workbench.quickPick.element.getByText('Name of the new pod').waitFor();
  });
});

describe('the menu of a row', () => {
  it('restores the newest checkpoint of a pod', async ({ workbench }) => {
    const pods = await shownPods(workbench);
    await pods.choose(pods.row('Pod source,'), 'Restore Newest…');
    await answerRestore(workbench, 'by-menu');
    await workbench.notification('by-menu runs: restored in').waitFor();
    await cluster.deletePod('by-menu');
  });

  it('gives a checkpoint a label and a note', async ({ workbench }) => {
    const { quickPick } = workbench;
    await workbench.showViews('Thaw');
    const checkpoints = workbench.tree('Checkpoints');
    await checkpoints.choose(checkpoints.row('Checkpoint of source/main'), 'Edit Label and Note…');
    await quickPick.answer('Label: a few words', 'warm');
    await quickPick.answer('Note: what to remember', 'from a menu');
    const row = checkpoints.row('Checkpoint of source/main, warm,');
    await checkpoints.hover(row, 'from a menu');
  });

  it('writes an environment after a pod', async ({ workbench }) => {
    const pods = await shownPods(workbench);
    await pods.choose(pods.row('Pod source,'), 'Create Environment…');
    await workbench.page.locator('.view-lines').getByText('kind: Environment').waitFor();
    await workbench.palette.run('File: Save');
    await workbench.tree('Environments').row('Environment source, never baked').waitFor();
  });

  it('measures the startup of a pod', async ({ workbench }) => {
    const pods = await shownPods(workbench);
    await pods.choose(pods.row('Pod source,'), 'Measure Startup…');
    await workbench.quickPick.choose('What is the first response', '');
    await workbench.quickPick.choose('How are the restored pods started?', 'Nested, lazy');
    await workbench.quickPick.answer('How many cold and how many restored starts', '1');
    const page = await webviewFrame(workbench.page);
    await page.getByText('Measure Again', { exact: true }).waitFor();
    await page.getByText('restored (lazy), median of 1').waitFor();
  });

  it('checkpoints all pods of a namespace, once that was confirmed', async ({ workbench }) => {
    const pods = await shownPods(workbench);
    await pods.choose(pods.row(`Namespace ${cluster.namespace}`), 'Checkpoint…');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText('Checkpoint 2 pods?').waitFor();
    await dialog.getByRole('button', { name: 'Checkpoint' }).click();
    await workbench.notification('2 of 2 pods checkpointed').waitFor();
  });
});

describe('the last row of a long folder', () => {
  let namespace: TemporaryNamespace;
  let many: PodsWithoutKubelet;

  beforeAll(async () => {
    const { connection } = cluster;
    namespace = await TemporaryNamespace.create(connection);
    const signal = AbortSignal.timeout(60_000);
    const count = podsPerPage + 1;
    many = await PodsWithoutKubelet.create(connection, { namespace: namespace.name, count, signal });
  });

  afterAll(async () => {
    await many[Symbol.asyncDispose]();
    await namespace[Symbol.asyncDispose]();
  });

  it('loads more', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    const pods = workbench.tree('Pods');
    await pods.expand(pods.row(`Namespace ${namespace.name}, ${many.names.length} pods`));
    await pods.row(`Pod ${many.names[0] ?? ''},`).waitFor();
    await pods.pageDownTo(pods.row('Load more'));
    await pods.row('Load more').click();
    await pods.pageDownTo(pods.row(`Pod ${many.names.at(-1) ?? ''},`));
  });
});

import { afterAll, beforeAll, describe, expect } from 'vitest';
import { webviewFrame } from '../../devcluster/vscode/workbench/webview.ts';
import { counterPod } from '../cluster/support/counterPod.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { oneWindowTest as it } from './vscodeTest.ts';

it.override('serverOptions', { kubeconfig: await changedKubeconfig() });

let cluster: TestCluster;
let otherNamespace: TestCluster;

beforeAll(async () => {
  [cluster, otherNamespace] = [await TestCluster.open(), await TestCluster.open()];
  await Promise.all([
    ...['first', 'second'].map((name) => cluster.startPod(name, counterPod())),
    otherNamespace.startPod('third', counterPod()),
  ]);
  await cluster.checkpoint('first');
});

afterAll(async () => {
  await Promise.all([cluster[Symbol.asyncDispose](), otherNamespace[Symbol.asyncDispose]()]);
});

describe('the title bar of the pods', () => {
  it('filters them, shows those that it finds, and clears the filter', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    const pods = workbench.view('Pods');
    const found = workbench.tree('Pods').row('Pod second,');
    await workbench.tree('Pods').row(`Namespace ${cluster.namespace}`).waitFor();
    expect(await found.count()).toBe(0);
    await pods.press('Filter Pods…');
    await workbench.quickPick.answer('Words of names', `second ${cluster.namespace}`);
    const message = pods.element.getByText(/^Filter “second .*”: 1 of \d+ pods\.$/);
    await message.waitFor();
    await found.waitFor();
    await pods.press('Clear Filter');
    await message.waitFor({ state: 'hidden' });
    await found.waitFor({ state: 'hidden' });
  });

  it('selects namespaces', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    const pods = workbench.view('Pods');
    const select = async (label: string): Promise<void> => {
      await pods.press('Select Namespaces…');
      await workbench.quickPick.tick('Select namespaces', [label]);
    };
    await select('kube-node-lease');
    await pods.element.getByText('There are no pods in these namespaces.').waitFor();
    await select('All namespaces');
    await workbench.tree('Pods').row(`Namespace ${cluster.namespace}`).waitFor();
  });

  it('leads to the contexts', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    await workbench.view('Pods').chooseMore('Select Context…');
    await workbench.quickPick.title.getByText('Select a context').waitFor();
  });

  it('leads to the output', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    await workbench.view('Pods').chooseMore('Show Output');
    await workbench.output.getByText('Connecting to https://').first().waitFor();
  });
});

describe('the title bar of the environments', () => {
  it('creates one', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    await workbench.view('Environments').press('Create Environment…');
    await workbench.quickPick.title.getByText('Create an environment from what?').waitFor();
  });
});

describe('the title bar of the checkpoints', () => {
  it('scans the nodes for them, and says how full their disks are', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    await workbench.view('Checkpoints').press('Scan Nodes for Checkpoints');
    const size = String.raw`[\d.,]+ [kMGT]?B`;
    const disk = `archives take ${size} and checkpoint images ${size}; ${size} of ${size} are free\\.`;
    await workbench.notification(new RegExp(`^Archives on devnode: .* On devnode, ${disk}`)).waitFor();
  });

  it('groups them', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    const group = workbench.tree('Checkpoints').row('Group devnode,');
    const groupBy = async (grouping: string): Promise<void> => {
      await workbench.view('Checkpoints').press('Group Checkpoints…');
      await workbench.quickPick.title.getByText('Group checkpoints by').waitFor();
      await workbench.quickPick.options.filter({ hasText: grouping }).click();
    };
    await groupBy('Node');
    await group.waitFor();
    await groupBy('None');
    await group.waitFor({ state: 'hidden' });
  });

  it('leads to the startup timings', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    await workbench.view('Checkpoints').chooseMore('Show Startup Timings');
    const page = await webviewFrame(workbench.page);
    await page.getByRole('heading', { name: 'Startup Timings' }).waitFor();
  });
});

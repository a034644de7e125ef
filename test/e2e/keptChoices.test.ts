import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { counterPod } from '../cluster/support/counterPod.ts';
import { kubeconfigWith } from '../cluster/support/otherConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { vscodeTest as it } from './vscodeTest.ts';

it.override('serverOptions', { kubeconfig: await kubeconfigWith([{ name: 'other' }]) });

let clusters: readonly [TestCluster, TestCluster];

beforeAll(async () => {
  clusters = [await TestCluster.open(), await TestCluster.open()];
  const [cluster, second] = clusters;
  await Promise.all([
    ...['first', 'another'].map((name) => cluster.startPod(name, counterPod())),
    second.startPod('first', counterPod()),
  ]);
  await cluster.checkpoint('first');
});

afterAll(async () => {
  await Promise.all(clusters.map((cluster) => cluster[Symbol.asyncDispose]()));
});

async function chooseAll(workbench: Workbench, namespaces: readonly string[]): Promise<void> {
  const pods = workbench.view('Pods');
  // VS Code closes a menu of the title bar when the first rows come: not by the menu.
  await workbench.palette.run('Thaw: Select Context…');
  await workbench.quickPick.choose('Filter by name or server', 'other');
  await pods.header.locator('.description').getByText('other', { exact: true }).waitFor();
  await pods.press('Select Namespaces…');
  await workbench.quickPick.tick('Select namespaces', namespaces);
  await pods.press('Filter Pods…');
  await workbench.quickPick.answer('Words of names', 'first');
  await workbench.view('Checkpoints').press('Group Checkpoints…');
  await workbench.quickPick.title.getByText('Group checkpoints by').waitFor();
  await workbench.quickPick.options.filter({ hasText: 'Node' }).click();
}

/** Looks at all that was chosen, by what it does to the rows, too. */
async function seeAll(workbench: Workbench, shown: string, count: string | RegExp): Promise<void> {
  const pods = workbench.view('Pods');
  await expect.poll(() => pods.header.locator('.description').innerText()).toBe(`other · ${shown} · first`);
  await pods.element.getByText(count).waitFor();
  const tree = workbench.tree('Pods');
  for (const { namespace } of clusters) {
    await tree.row(new RegExp(`^Namespace ${namespace}, 1 (?:of \\d+ )?pods?$`)).waitFor();
  }
  await workbench.tree('Checkpoints').row('Group devnode,').waitFor();
}

describe('what a person has chosen to see', () => {
  it('is seen again when the window is reloaded: context, namespaces, filter and grouping', async ({
    workbench,
  }) => {
    const namespaces = clusters.map(({ namespace }) => namespace);
    const seen = [workbench, namespaces.toSorted().join(', '), 'Filter “first”: 2 of 3 pods.'] as const;
    await workbench.showViews('Thaw');
    await chooseAll(workbench, namespaces);
    await seeAll(...seen);
    const reloaded = await workbench.reloaded();
    await seeAll(reloaded, seen[1], seen[2]);
    await reloaded.view('Pods').press('Select Namespaces…');
    const ticked = reloaded.quickPick.element.locator('.monaco-list-row[aria-checked="true"]');
    await expect.poll(() => ticked.count()).toBe(2);
  });

  it('is seen again with all namespaces, too', async ({ workbench }) => {
    const seen = ['all namespaces', /^Filter “first”: \d+ of \d+ pods\.$/] as const;
    await workbench.showViews('Thaw');
    await chooseAll(workbench, ['All namespaces']);
    await seeAll(workbench, ...seen);
    await seeAll(await workbench.reloaded(), ...seen);
  });
});

import { afterAll, beforeAll, describe, expect } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { boxOf, sidebarLayoutFindings } from '../../devcluster/vscode/workbench/layout.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { oneWindowTest as it } from './vscodeTest.ts';

it.override('serverOptions', { kubeconfig: await changedKubeconfig() });

/** As long as those of Deployments with long names. */
const pod = 'recommendations-backend-7d9f8c6b5-q8w2z';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await cluster.startPod(pod, counter.pod);
  await cluster.checkpoint(pod);
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

describe('a sidebar of 200 px', () => {
  it('has room for what rows say and for their buttons', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    await workbench.setSidebarWidth(200);
    const pods = workbench.tree('Pods');
    await pods.expand(pods.row(`Namespace ${cluster.namespace}`));
    await pods.expand(pods.row(`Pod ${pod},`));
    await pods.expand(pods.row('Container main,'));
    const checkpoints = workbench.tree('Checkpoints');
    await pods.showButtons(pods.row(`Pod ${pod},`));
    expect(await sidebarLayoutFindings(workbench.page)).toEqual([]);
    await checkpoints.showButtons(checkpoints.row(`Checkpoint of ${pod}/main,`).first());
    expect(await sidebarLayoutFindings(workbench.page)).toEqual([]);
    await pods.clickInline(pods.row(`Pod ${pod},`), 'Checkpoint…');
    await workbench.notification(/Checkpoint of .* made/).waitFor();
  });

  it('has room for the title of the pods and all of its buttons, also while they are filtered', async ({
    workbench,
  }) => {
    await workbench.showViews('Thaw');
    await workbench.setSidebarWidth(200);
    const pods = workbench.view('Pods');
    await pods.press('Filter Pods…');
    await workbench.quickPick.answer('Words of names', cluster.namespace);
    await pods.element.getByText(/^Filter “.*”: 1 of \d+ pods\.$/).waitFor();
    await pods.header.hover();
    expect(await sidebarLayoutFindings(workbench.page)).toEqual([]);
    await pods.press('Clear Filter');
  });

  it('has room for the button of environments where there are none, in a window that is 900 px high', async ({
    workbench,
  }) => {
    await workbench.showViews('Thaw');
    await workbench.setSidebarWidth(200);
    const { element } = workbench.view('Environments');
    const [pane, button] = [
      await boxOf(element),
      await boxOf(element.getByRole('button', { name: 'Create Environment…' }).last()),
    ];
    expect(button.y + button.height).toBeLessThanOrEqual(pane.y + pane.height);
  });

  it('has room for what is said in place of rows', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    await workbench.setSidebarWidth(200);
    const pods = workbench.view('Pods');
    await pods.press('Filter Pods…');
    await workbench.quickPick.answer('Words of names', 'none-of-this-name');
    const welcome = pods.element.locator('.welcome-view-content');
    await welcome.getByText('No pod meets the filter.').waitFor();
    expect(await sidebarLayoutFindings(workbench.page)).toEqual([]);
    await welcome.getByRole('button', { name: 'Clear Filter' }).click();
    await workbench.tree('Pods').row(`Namespace ${cluster.namespace}`).waitFor();
  });
});

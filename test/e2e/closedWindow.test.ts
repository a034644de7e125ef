import { afterAll, beforeAll, describe, expect } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { VSCodeWindow } from '../../devcluster/vscode/vscodeWindow.ts';
import { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { nothing, TestCluster } from '../cluster/support/testCluster.ts';
import { vscodeTest as it } from './vscodeTest.ts';

it.override('serverOptions', { kubeconfig: await changedKubeconfig() });

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await cluster.startPod('warm', counter.pod);
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

describe('A window', () => {
  it('that is closed in the middle of a checkpoint leaves nothing that a scan does not find', async ({
    browser,
    server,
  }) => {
    const window = await VSCodeWindow.open(browser, server);
    const workbench = await Workbench.whenReady(window.page);
    await workbench.showViews('Thaw');
    const pods = workbench.tree('Pods');
    await pods.expand(pods.row(`Namespace ${cluster.namespace}`));
    const dump = cluster.node.untilDumpBegins(cluster.namespace);
    await pods.choose(pods.row('Pod warm,'), 'Checkpoint…');
    await dump;
    await window[Symbol.asyncDispose]();
    await cluster.node.untilDumpEnds(cluster.namespace);

    await cluster.scan();
    expect(await cluster.recordedArchives()).toEqual(await cluster.node.archives(`_${cluster.namespace}-`));
    await cluster.deleteCheckpoints();
    expect(await cluster.leftovers()).toEqual(nothing);
  });

  it('shows what another window does', async ({ browser, server, workbench }) => {
    await using other = await VSCodeWindow.open(browser, server);
    const second = await Workbench.whenReady(other.page);
    for (const each of [workbench, second]) await each.showViews('Thaw');
    const pods = workbench.tree('Pods');
    await pods.expand(pods.row(`Namespace ${cluster.namespace}`));
    await second.tree('Pods').row(`Namespace ${cluster.namespace}`).waitFor();
    await pods.choose(pods.row('Pod warm,'), 'Checkpoint…');
    for (const each of [workbench, second]) {
      await each.tree('Checkpoints').row('Checkpoint of warm/').first().waitFor();
    }
  });
});

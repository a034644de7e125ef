import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { registryHost } from '../../devcluster/clusterFiles.ts';
import { EnvironmentServer } from '../../devcluster/demo/environmentServer.ts';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { findLostState, recordState } from '../../devcluster/environments/stateProof.ts';
import { checkpointByMenu, restoreByPalette } from '../../devcluster/vscode/workbench/checkpointing.ts';
import { pressMenuItem } from '../../devcluster/vscode/workbench/contextMenu.ts';
import type { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { oneWindowTest as it } from './vscodeTest.ts';

it.override('serverOptions', { kubeconfig: await changedKubeconfig() });

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await cluster.startPod('warm', counter.pod);
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

function serverOf(pod: string): EnvironmentServer {
  const { connection, namespace } = cluster;
  return new EnvironmentServer(connection, { namespace, pod, port: counter.port });
}

/** The row in the Checkpoints view of the checkpoint that was made last. */
function newestCheckpoint(workbench: Workbench): Locator {
  return workbench.tree('Checkpoints').row('Checkpoint of warm/').first();
}

describe('a pod of a real cluster', () => {
  // The first in the window: nothing is unfolded yet.
  it('is checkpointed by keyboard alone', async ({ workbench }) => {
    const { page, palette } = workbench;
    await workbench.showViews('Thaw');
    const pods = workbench.tree('Pods');
    await pods.row(`Namespace ${cluster.namespace}`).waitFor();
    await palette.run('Thaw: Focus on Pods View');
    await pods.moveTo(`Namespace ${cluster.namespace}`);
    await pods.expandFocused();
    await pods.row('Pod warm,').waitFor();
    await pods.moveTo('Pod warm,');
    await pressMenuItem(page, 'Checkpoint…');
    await workbench.notification(/Checkpoint of .* made/).waitFor();
  });

  it('is restored from a checkpoint, which is deleted then, by keyboard alone', async ({ workbench }) => {
    const { page, palette, quickPick } = workbench;
    const before = await cluster.recordedArchives();
    await workbench.showViews('Thaw');
    await newestCheckpoint(workbench).waitFor();
    await palette.run('Thaw: Focus on Checkpoints View');
    const checkpoints = workbench.tree('Checkpoints');
    await checkpoints.moveTo('Checkpoint of warm/');
    await pressMenuItem(page, 'Restore…');
    await quickPick.element.getByText('Name of the new pod').waitFor();
    await page.keyboard.type('by-keyboard');
    await page.keyboard.press('Enter');
    await quickPick.options.filter({ hasText: 'Create by-keyboard' }).waitFor();
    await page.keyboard.press('Enter');
    await workbench.notification('by-keyboard runs: restored in').waitFor();
    await cluster.deletePod('by-keyboard');
    await palette.run('Thaw: Focus on Checkpoints View');
    await checkpoints.moveTo('Checkpoint of warm/');
    await pressMenuItem(page, 'Delete Checkpoint…');
    await page.locator('.monaco-dialog-box').getByText('Delete the checkpoint').waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => cluster.recordedArchives()).toHaveLength(before.length - 1);
  });

  it('is checkpointed by its menu, and restored by the palette with the state that it had', async ({
    workbench,
  }) => {
    const { namespace } = cluster;
    const before = await recordState(counter.stateProof, (request) => serverOf('warm').send(request));
    await workbench.showViews('Thaw');
    await checkpointByMenu(workbench, { namespace, pod: 'warm' });
    const restored = await restoreByPalette(workbench, 'warm');
    const lost = await findLostState(counter.stateProof, before, (request) =>
      serverOf(restored).send(request),
    );
    await cluster.deletePod(restored);
    expect(lost).toEqual([]);
  });

  it('shows at once a checkpoint that was made elsewhere', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    await newestCheckpoint(workbench).waitFor();
    const rows = workbench.tree('Checkpoints').row('Checkpoint of warm/');
    const before = await rows.count();
    await cluster.checkpoint('warm');
    await expect.poll(() => rows.count()).toBe(before + 1);
  });

  it('has a checkpoint pushed to a registry by its menu, once it was said what is in it', async ({
    workbench,
  }) => {
    const target = `${registryHost}/${cluster.namespace}/warm:e2e`;
    await workbench.showViews('Thaw');
    await newestCheckpoint(workbench).waitFor();
    await workbench.tree('Checkpoints').choose(newestCheckpoint(workbench), 'Push Checkpoint Image…');
    await workbench.quickPick.answer('Registry, name and tag of the image', target);
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText(`Whoever may pull from ${registryHost}`).waitFor();
    await dialog.getByRole('button', { name: 'Push' }).click();
    await workbench.notification(`The image of warm is in the registry: ${target}`).waitFor();
  });

  it('loses a checkpoint by its menu, once that was confirmed', async ({ workbench }) => {
    const before = await cluster.recordedArchives();
    await workbench.showViews('Thaw');
    await newestCheckpoint(workbench).waitFor();
    await workbench.tree('Checkpoints').choose(newestCheckpoint(workbench), 'Delete Checkpoint…');
    await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => cluster.recordedArchives()).toHaveLength(before.length - 1);
    await expect.poll(() => cluster.node.archives(`_${cluster.namespace}-`)).toHaveLength(before.length - 1);
  });
});

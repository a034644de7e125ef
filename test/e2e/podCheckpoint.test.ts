import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { answerRestore } from '../../devcluster/vscode/workbench/checkpointing.ts';
import { chooseOnPod } from '../../devcluster/vscode/workbench/podMenu.ts';
import type { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { lostPairState, pairPod, putPairState } from '../cluster/support/pairPod.ts';
import { Workbench as ClusterWorkbench } from '../cluster/support/workbench.ts';
import { oneWindowTest as it } from './vscodeTest.ts';

it.override('serverOptions', { kubeconfig: await changedKubeconfig() });

let bench: ClusterWorkbench;

beforeAll(async () => {
  bench = await ClusterWorkbench.open();
  await bench.cluster.startPod('pair', pairPod());
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

/** The row of the checkpoint of the second container. */
function secondRow(workbench: Workbench): Locator {
  return workbench.tree('Checkpoints').row('Checkpoint of pair/second');
}

describe('a pod with two containers', () => {
  it('is checkpointed with both, and restored with both', async ({ workbench }) => {
    const { namespace } = bench.cluster;
    const states = await putPairState(bench, 'pair');
    await workbench.showViews('Thaw');
    await chooseOnPod(workbench, { namespace, pod: 'pair' }, 'Checkpoint…');
    await workbench.quickPick.options.filter({ hasText: 'All containers (2)' }).click();
    await workbench
      .notification(/Checkpoints of 2 containers made in .*; between the first and the last were/)
      .waitFor();
    await workbench.clearNotifications();
    expect(await secondRow(workbench).getAttribute('aria-label')).toContain('2 of 2');
    await workbench.tree('Checkpoints').choose(secondRow(workbench), 'Restore…');
    await answerRestore(workbench, 'pair-restored');
    await workbench.notification('pair-restored runs: restored in').waitFor();
    expect(await lostPairState(bench, 'pair-restored', states)).toEqual([]);
  });

  it('loses the checkpoints of both by the menu of one, once that was confirmed', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    await secondRow(workbench).waitFor();
    await workbench.tree('Checkpoints').choose(secondRow(workbench), 'Delete Checkpoint…');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByRole('button', { name: 'Delete All 2' }).click();
    await expect.poll(() => bench.cluster.recordedArchives()).toEqual([]);
  });
});

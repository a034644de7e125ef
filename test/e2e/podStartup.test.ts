import path from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { accessibilityFindings } from '../../devcluster/vscode/workbench/accessibility.ts';
import { chooseOnPod } from '../../devcluster/vscode/workbench/podMenu.ts';
import { webviewFrame } from '../../devcluster/vscode/workbench/webview.ts';
import type { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { counterPod } from '../cluster/support/counterPod.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { themes } from './themes.ts';
import { oneWindowTest as it } from './vscodeTest.ts';

it.override('serverOptions', { kubeconfig: await changedKubeconfig() });
// That of the first of the themes below, which needs no new window then.
it.override('settings', { 'workbench.colorTheme': themes[0][0] });

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await Promise.all(['web', 'warm'].map((name) => cluster.startPod(name, counter.pod)));
  await cluster.checkpoint('warm');
  await cluster.startPod('stuck', counterPod({ image: 'thaw.local/none:1' }), 'Pending');
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** Shows the startup of a pod by its row's menu. */
async function shownStartup(workbench: Workbench, pod: string): Promise<Frame> {
  await workbench.showViews('Thaw');
  await chooseOnPod(workbench, { namespace: cluster.namespace, pod }, 'Show Startup of Pod');
  return await webviewFrame(workbench.page);
}

/** A picture for eyes. */
async function picture(workbench: Workbench, name: string): Promise<void> {
  const folder = path.join(import.meta.dirname, '../../out/e2e');
  await workbench.page.screenshot({ path: path.join(folder, `pod-startup-${name}.png`) });
}

describe('the startup of a pod that nobody measured', () => {
  it('is not measured without a checkpoint, which is said, and offered', async ({ workbench }) => {
    const page = await shownStartup(workbench, 'web');
    const measure = page.locator('#measure-pod');
    await measure.waitFor();
    expect(await measure.getAttribute('disabled')).not.toBeNull();
    await page.getByText('Measuring takes a checkpoint of this pod').waitFor();
    await page.locator('#checkpoint-pod').click();
    await workbench.notification(/Checkpoint of .* made/).waitFor();
    await page.locator('#read-pod').click();
    await page.getByText('Measuring takes a checkpoint of this pod').waitFor({ state: 'hidden' });
  });

  it('is measured by its button where there is a checkpoint', async ({ workbench }) => {
    const page = await shownStartup(workbench, 'warm');
    await page.locator('#measure-pod').click();
    await workbench.quickPick.element.getByPlaceholder('What is the first response').waitFor();
  });

  it('is asked for by the palette, also of a pod that has not started, whose reason is shown', async ({
    workbench,
  }) => {
    await workbench.showViews('Thaw');
    const pods = workbench.tree('Pods');
    await pods.expand(pods.row(`Namespace ${cluster.namespace}`));
    // The page says what is known when it is opened: the first attempt to pull must have ended.
    await pods.row(/^Pod stuck, (?:ErrImage|ImagePull)/).waitFor();
    await workbench.palette.run('Thaw: Show Startup of Pod');
    await workbench.quickPick.choose('Filter by name', 'stuck');
    const page = await webviewFrame(workbench.page);
    await page.getByText(/^stuck is not ready: its container main has not started, /).waitFor();
    await page.getByText(/ErrImageNeverPull|ErrImagePull|ImagePullBackOff/).waitFor();
    await picture(workbench, 'pending');
  });

  it('gives way to the measurements again', async ({ workbench }) => {
    const page = await shownStartup(workbench, 'web');
    await page.locator('#close-pod').click();
    await page.getByText('Nothing has been measured in this workspace yet.').waitFor();
  });
});

describe.for(themes)('in the theme %s', ([theme, kind]) => {
  it.override('settings', { 'workbench.colorTheme': theme });

  it('the startup of a pod that nobody measured is shown: how long it took, how exactly that is known, and what cannot be', async ({
    workbench,
  }) => {
    await workbench.untilThemeKind(kind);
    const page = await shownStartup(workbench, 'web');
    await page.getByText(/^web started in (about|at most) .* \(to Ready\)$/).waitFor();
    await page.getByText('create request to ready, read afterwards').waitFor();
    await page.getByRole('region', { name: 'Phases' }).getByText('until ready').waitFor();
    await page.getByText('nobody asked for it while the pod started').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await picture(workbench, kind);
    await workbench.page.setViewportSize({ width: 640, height: 1400 });
    await page.getByText('What cannot be known').waitFor();
    await picture(workbench, `${kind}-narrow`);
  });
});

import path from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import type { CodeServer } from '../../devcluster/vscode/codeServer.ts';
import { accessibilityFindings } from '../../devcluster/vscode/workbench/accessibility.ts';
import { webviewFrame } from '../../devcluster/vscode/workbench/webview.ts';
import type { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { historyLine } from '../../src/startup/historyLine.ts';
import { historyFileName } from '../../src/startup/startupHistory.ts';
import { measurementFormat } from '../../src/views/measurementFormat.ts';
import type { Measurement } from '../../webview/startupTimings/messages.ts';
import { manyRuns } from '../bench/manyRuns.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { withFailure } from '../webview/startupTimings/exampleMeasurement.ts';
import { themes } from './themes.ts';
import { vscodeTest as it } from './vscodeTest.ts';

/** Where the pictures of the page are, to be looked at. */
const pictures = path.resolve(import.meta.dirname, '../../out/pictures');

/** High enough for all of the page. */
const size = { width: 1400, height: 2600 };

it.override('serverOptions', { kubeconfig: await changedKubeconfig() });
it.override('windowOptions', { size });

/** Opens the page in a workspace in which that was measured, or nothing. */
async function openPage(server: CodeServer, workbench: Workbench, measurement?: Measurement): Promise<Frame> {
  await workbench.showViews('Thaw');
  const line = measurement ? historyLine(measurementFormat.readers, { status: 'measured', measurement }) : '';
  await expect.poll(() => server.writeStorage('thaw-dev.thaw', historyFileName, line)).toBe(true);
  await workbench.palette.run('Thaw: Show Startup Timings');
  const page = await webviewFrame(workbench.page);
  await page.getByRole('heading', { name: measurement ? 'History' : 'Startup Timings' }).waitFor();
  return page;
}

/** Takes a picture of the page, which is fit for everyone. */
async function takeFitPicture(page: Frame, workbench: Workbench, name: string): Promise<void> {
  await takePicture(page, workbench, name);
  expect(await accessibilityFindings(page)).toEqual([]);
}

/** Takes a picture of the window, in which nothing of the page is cut off at the side. */
async function takePicture(page: Frame, workbench: Workbench, name: string): Promise<void> {
  const root = 'document.documentElement';
  // It is drawn for its width once that has changed.
  await expect.poll(() => page.evaluate<number>(`${root}.scrollWidth - ${root}.clientWidth`)).toBe(0);
  await workbench.page.screenshot({ path: path.join(pictures, `startup-timings-${name}.png`) });
}

describe('a picture of the page', () => {
  it.for([
    ['one run', manyRuns(1), 2],
    ['5 runs', manyRuns(5), 10],
    ['1,000 runs', manyRuns(500), 1000],
    ['failed runs', withFailure, 21],
  ] as const)(
    'with %s, on a linear and on a logarithmic axis',
    async ([what, measurement, count], { server, workbench }) => {
      const page = await openPage(server, workbench, measurement);
      const marks = page.getByRole('region', { name: 'Every run' }).locator('.run');
      await expect.poll(() => marks.count()).toBe(count);
      const name = what.replaceAll(/\W+/g, '-');
      await takeFitPicture(page, workbench, name);
      for (const chart of ['Every run', 'History']) {
        const section = page.getByRole('region', { name: chart });
        await section.getByText('Logarithmic', { exact: true }).click();
        await section.getByText('logarithmic time axis').waitFor();
      }
      await takePicture(page, workbench, `${name}-logarithmic`);
    },
  );

  it('that is 320 pixels wide', async ({ server, workbench }) => {
    const page = await openPage(server, workbench, withFailure);
    await page.locator('.figure-block').first().waitFor();
    await workbench.palette.run('View: Toggle Primary Side Bar Visibility');
    let width = size.width;
    // What stands beside the page takes its room in steps, and not at once.
    await expect
      .poll(async () => {
        const wide = await page.evaluate<number>('innerWidth');
        width += 320 - wide;
        if (wide !== 320) await workbench.page.setViewportSize({ width, height: 4400 });
        return wide;
      })
      .toBe(320);
    await takeFitPicture(page, workbench, '320');
  });

  it('on a screen of 3840 by 2160 pixels', async ({ server, workbench }) => {
    const page = await openPage(server, workbench, withFailure);
    await page.locator('.figure-block').first().waitFor();
    await workbench.page.setViewportSize({ width: 3840, height: 2160 });
    await expect.poll(() => page.evaluate<number>('innerWidth')).toBeGreaterThan(3000);
    await takePicture(page, workbench, '4k');
  });

  it('that was loaded again with its window is as it was', async ({ server, workbench }) => {
    const page = await openPage(server, workbench, withFailure);
    const everyRun = page.getByRole('region', { name: 'Every run' });
    await everyRun.getByText('Logarithmic', { exact: true }).click();
    await everyRun.getByText('logarithmic time axis').waitFor();
    const again = await webviewFrame((await workbench.reloaded()).page);
    await again.getByRole('region', { name: 'Every run' }).getByText('logarithmic time axis').waitFor();
    expect(await again.getByRole('region', { name: 'Every run' }).locator('.run').count()).toBe(21);
  });

  it('in the colours that the system forces', async ({ server, workbench }) => {
    const page = await openPage(server, workbench, withFailure);
    await workbench.page.emulateMedia({ forcedColors: 'active' });
    await expect
      .poll(() => page.evaluate<boolean>("matchMedia('(forced-colors: active)').matches"))
      .toBe(true);
    const lines = "getComputedStyle(document.body).getPropertyValue('--rule').trim()";
    expect(await page.evaluate<string>(lines)).toBe('CanvasText');
    await takeFitPicture(page, workbench, 'forced-colours');
  });

  it('has by keyboard alone another run compared', async ({ server, workbench }) => {
    const page = await openPage(server, workbench, manyRuns(5));
    const { keyboard } = workbench.page;
    await page.locator('#action').focus();
    const isFocusOn = (selector: string): Promise<boolean> =>
      page.evaluate<boolean>(`document.activeElement?.matches('${selector}') ?? false`);
    while (!(await isFocusOn('.run'))) await keyboard.press('Tab');
    while (await isFocusOn('[aria-pressed="true"]')) await keyboard.press('ArrowRight');
    await keyboard.press('Enter');
    await expect.poll(() => isFocusOn('.run[aria-pressed="true"]')).toBe(true);
    expect(await page.locator('.run[aria-pressed="true"]').count()).toBe(2);
  });

  it('that has nothing to show', async ({ server, workbench }) => {
    const page = await openPage(server, workbench);
    await page.getByText('Nothing has been measured in this workspace yet.').waitFor();
    await takeFitPicture(page, workbench, 'empty');
  });
});

describe.for(themes)('in the theme %s', ([theme, kind]) => {
  it.override('settings', { 'workbench.colorTheme': theme });

  it('a picture of the page on a logarithmic axis, which is fit for everyone', async ({
    server,
    workbench,
  }) => {
    await workbench.untilThemeKind(kind);
    const page = await openPage(server, workbench, withFailure);
    await page.getByRole('region', { name: 'Every run' }).getByText('Logarithmic', { exact: true }).click();
    await page.getByText('logarithmic time axis').waitFor();
    await takeFitPicture(page, workbench, kind);
  });
});

describe('a measurement that runs', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await TestCluster.open();
    await cluster.startPod('source', counter.pod);
    await cluster.checkpoint('source');
  });

  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  });

  it('is shown run by run, and keeps them when it is cancelled', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    const pods = workbench.tree('Pods');
    await pods.expand(pods.row(`Namespace ${cluster.namespace}`));
    await pods.choose(pods.row('Pod source,'), 'Measure Startup…');
    await workbench.quickPick.choose('What is the first response', '');
    await workbench.quickPick.choose('How are the restored pods started?', '');
    await workbench.quickPick.answer('How many cold and how many restored starts', '50');
    const page = await webviewFrame(workbench.page);
    const marks = page.getByRole('region', { name: 'Every run' }).locator('.run');
    await expect.poll(() => marks.count()).toBeGreaterThan(2);
    await takeFitPicture(page, workbench, 'running');
    const ring = page.locator('.progress-ring');
    await ring.waitFor();
    await workbench.page.emulateMedia({ reducedMotion: 'reduce' });
    await ring.waitFor({ state: 'hidden' });
    await page.getByText('Cancel', { exact: true }).click();
    await page.getByText('The measurement was ended early').waitFor();
    expect(await marks.count()).toBeGreaterThan(2);
    await takeFitPicture(page, workbench, 'cancelled');
  });
});

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { describe, expect } from 'vitest';
import { accessibilityFindings } from '../../devcluster/vscode/workbench/accessibility.ts';
import { webviewFrame } from '../../devcluster/vscode/workbench/webview.ts';
import type { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import type { CodeServer } from '../../devcluster/vscode/codeServer.ts';
import { historyLine } from '../../src/startup/historyLine.ts';
import { historyFileName } from '../../src/startup/startupHistory.ts';
import { measurementFormat } from '../../src/views/measurementFormat.ts';
import type { EndedState } from '../../webview/startupTimings/messages.ts';
import { measurement, withFailure } from '../webview/startupTimings/exampleMeasurement.ts';
import { themes } from './themes.ts';
import { vscodeTest as it } from './vscodeTest.ts';

/** What earlier sessions have measured: two pods, one of them twice. */
const earlier: readonly EndedState[] = [
  { status: 'measured', measurement: { ...withFailure, measuredAt: '2026-11-20T12:00:00.000Z' } },
  {
    status: 'cancelled',
    measurement: {
      ...measurement,
      request: { ...measurement.request, pod: 'jvm-1' },
      measuredAt: '2026-11-21T12:00:00.000Z',
    },
  },
  { status: 'measured', measurement },
];

/** Opens the page in a workspace in which that was measured. */
async function openPage(server: CodeServer, workbench: Workbench, history = earlier): Promise<Frame> {
  await workbench.showViews('Thaw');
  const lines = history.map((state) => historyLine(measurementFormat.readers, state));
  await expect.poll(() => server.writeStorage('thaw-dev.thaw', historyFileName, lines.join(''))).toBe(true);
  await workbench.palette.run('Thaw: Show Startup Timings');
  const page = await webviewFrame(workbench.page);
  await page.getByRole('heading', { name: 'History' }).waitFor();
  return page;
}

describe('The history of startups', () => {
  it('is there in the next session: the newest measurement, and each other one by its row', async ({
    server,
    workbench,
  }) => {
    const page = await openPage(server, workbench);
    await page.locator('.subject').getByText('notebook-7d9f').waitFor();
    await page.getByLabel('Pod or environment').selectOption({ label: 'All pods and environments' });
    await page.getByText('cannot be compared').waitFor();
    await page
      .getByRole('button', { name: /^Nov 21, 2026.*ended early/ })
      .last()
      .click();
    await page.locator('.subject').getByText('jvm-1').waitFor();
    await page.getByText('The measurement was ended early').waitFor();
  });

  it('is copied as Markdown, and saved as a picture of its own', async ({ server, workbench }) => {
    const page = await openPage(server, workbench);
    await page.locator('.subject').getByText('notebook-7d9f').waitFor();
    await page.locator('#export-copy').click();
    await expect.poll(() => workbench.clipboard()).toContain('| Restored, native | 10 | 561 ms |');

    for (const [format, begin] of [
      ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"'],
      ['PNG', '\u0089PNG'],
    ] as const) {
      await page.locator('#export-menu-button').click();
      await page
        .getByRole('button', { name: `Charts as ${format}…` })
        .first()
        .click();
      await workbench.quickPick.element.getByRole('button', { name: 'OK' }).click();
      const file = path.join(server.workspace, `startup-notebook-7d9f-2026-11-22.${format.toLowerCase()}`);
      await workbench.notification(`Saved as ${file}`).waitFor();
      expect((await readFile(file, 'latin1')).slice(0, begin.length)).toBe(begin);
      await workbench.clearNotifications();
    }
  });

  it('is deleted by its command', async ({ server, workbench }) => {
    const page = await openPage(server, workbench);
    await workbench.palette.run('Thaw: Delete Startup History…');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText('deleted for good: 3.').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'History' }).waitFor({ state: 'detached' });
  });
});

describe.for(themes)('in the theme %s', ([theme, kind]) => {
  it.override('settings', { 'workbench.colorTheme': theme });

  it('the page with a history is fit for everyone', async ({ server, workbench }) => {
    await workbench.untilThemeKind(kind);
    const page = await openPage(server, workbench);
    await page.locator('.figure-block').first().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.locator('#export-menu-button').click();
    expect(await accessibilityFindings(page)).toEqual([]);
  });
});

import path from 'node:path';
import type { Browser } from 'playwright-core';
import { findLostState, recordState } from '../environments/stateProof.ts';
import { notebook } from '../environments/notebook/environment.ts';
import { launchBrowser } from '../vscode/browser.ts';
import type { CodeServer } from '../vscode/codeServer.ts';
import { VSCodeWindow } from '../vscode/vscodeWindow.ts';
import { checkpointByMenu, restoreByPalette } from '../vscode/workbench/checkpointing.ts';
import { webviewFrame } from '../vscode/workbench/webview.ts';
import { Workbench } from '../vscode/workbench/workbench.ts';
import type { Demo } from './demo.ts';
import { demoFolder, demoSettings } from './demoVSCode.ts';
import { EnvironmentServer } from './environmentServer.ts';
import { startWarm } from './warmEnvironments.ts';

/** How many starts of each kind the window measures: as few as give the speed-up an interval. */
const runsEach = 6;

const pictures = [
  { name: 'dark', theme: 'Default Dark Modern', kind: 'vs-dark' },
  { name: 'light', theme: 'Default Light Modern', kind: 'vs' },
  { name: 'high-contrast', theme: 'Default High Contrast', kind: 'hc-black' },
] as const;

/**
 * Uses the extension as a person would, in a real browser: checkpoints `notebook` by right-click, restores it by the palette,
 * measures it, and takes pictures of that into `out/demo`. Returns what the restored server did not remember, as sentences.
 */
export async function driveWindow(demo: Demo, server: CodeServer): Promise<readonly string[]> {
  const browser = await launchBrowser();
  try {
    return await useWindow(demo, server, browser);
  } finally {
    await browser.close();
  }
}

async function useWindow(demo: Demo, server: CodeServer, browser: Browser): Promise<readonly string[]> {
  await using window = await VSCodeWindow.open(browser, server, { size: { width: 1440, height: 900 } });
  try {
    const workbench = await Workbench.whenReady(window.page);
    await workbench.showViews('Thaw');
    const lost = await checkpointAndRestore(demo, workbench);
    demo.progress.report('In the window: measuring it, cold against restored');
    await measureByMenu(workbench, notebook.name);
    for (const picture of pictures) await takePicture(demo, server, window, picture);
    return lost;
  } catch (error) {
    await window.screenshot(path.join(demoFolder, 'failure.png'));
    throw error;
  }
}

/** Of the window after a reload: all that it shows is still there. */
async function takePicture(
  demo: Demo,
  server: CodeServer,
  window: VSCodeWindow,
  { name, theme, kind }: (typeof pictures)[number],
): Promise<void> {
  await server.setSettings({ ...demoSettings, 'workbench.colorTheme': theme });
  const workbench = await (await Workbench.whenReady(window.page)).reloaded();
  await workbench.untilThemeKind(kind);
  const pods = workbench.tree('Pods');
  await pods.expand(pods.row(`Namespace ${demo.namespace}`));
  await pods.row(`Pod ${notebook.name},`).waitFor();
  await workbench.tree('Checkpoints').row(`Checkpoint of ${notebook.name}/`).first().waitFor();
  const frame = await webviewFrame(window.page);
  await frame.getByText('95 % interval').waitFor();
  await window.screenshot(path.join(demoFolder, `${name}.png`));
}

async function checkpointAndRestore(demo: Demo, workbench: Workbench): Promise<readonly string[]> {
  const { connection, namespace, signal, progress } = demo;
  const { server } = await startWarm(demo, notebook);
  const state = await recordState(notebook.stateProof, (request) => server.send(request));
  progress.report('In the window: checkpointing notebook by right-click');
  await checkpointByMenu(workbench, { namespace, pod: notebook.name });
  progress.report('In the window: restoring it by the palette');
  const pod = await restoreByPalette(workbench, notebook.name);
  const restored = new EnvironmentServer(connection, { namespace, pod, port: notebook.port }, signal);
  return findLostState(notebook.stateProof, state, (request) => restored.send(request), { signal });
}

/** Measures the newest checkpoint of a pod. */
async function measureByMenu(workbench: Workbench, pod: string): Promise<void> {
  const { page, quickPick } = workbench;
  const checkpoints = workbench.tree('Checkpoints');
  await checkpoints.choose(checkpoints.row(`Checkpoint of ${pod}/`).first(), 'Measure Startup…');
  await quickPick.choose('What is the first response', '');
  await quickPick.choose('How are the restored pods started?', 'Best route');
  await quickPick.answer('How many cold and how many restored starts', String(runsEach));
  const frame = await webviewFrame(page);
  const progress = frame.getByText(/^Start \d+ of \d+/);
  const done = frame.getByText('Measure Again', { exact: true });
  // Each start has the patience: how long all of them take is the machine's affair.
  while (!(await done.isVisible())) {
    await done.or(progress).first().waitFor();
    for (const shown of await progress.allTextContents()) {
      await progress.filter({ hasText: shown }).first().waitFor({ state: 'hidden' });
    }
  }
}

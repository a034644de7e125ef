import path from 'node:path';
import { inject, test, type RunnerTestCase } from 'vitest';
import { launchBrowser } from '../../devcluster/vscode/browser.ts';
import { CodeServer, type CodeServerOptions, type Settings } from '../../devcluster/vscode/codeServer.ts';
import { VSCodeWindow, type WindowOptions } from '../../devcluster/vscode/vscodeWindow.ts';
import { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { SharedWindow } from './sharedWindow.ts';
import { closeWatched, requireInnocence, requireLocal } from './watchedWindow.ts';

const repository = path.resolve(import.meta.dirname, '..', '..');

const noServerOptions: Omit<CodeServerOptions, 'hostTests'> = {};
const noSettings: Settings = {};
const noWindowOptions: Pick<WindowOptions, 'size'> = {};

/**
 * A test in a real VS Code with the packed extension, one server for each file and one new window for each test:
 *
 *     const it = vscodeTest;
 *     it.override('serverOptions', { kubeconfig });
 *     it('shows ...', async ({ workbench }) => {
 *       await workbench.palette.run('Thaw: Select Context…');
 *     });
 *
 * Override `serverOptions` for a file, `settings` and `windowOptions` also for a `describe`. A test fails also where its
 * window, its extension host or its server asked for anything that is not on this machine, or violated a Content Security Policy. A window of a failed
 * test is kept as a picture in out/e2e.
 */
export const vscodeTest = test
  .extend('serverOptions', { scope: 'file' }, noServerOptions)
  .extend('server', { scope: 'file' }, async ({ serverOptions }, { onCleanup }) => {
    const server = await CodeServer.start({
      ...serverOptions,
      recordsConnections: true,
      extensions: [inject('vsix'), ...(serverOptions.extensions ?? [])],
    });
    onCleanup(async () => {
      try {
        // Also after the last window.
        await requireLocal(server);
      } finally {
        await server[Symbol.asyncDispose]();
      }
    });
    return server;
  })
  // eslint-disable-next-line no-empty-pattern -- Vitest reads from the pattern which fixtures are needed: none.
  .extend('browser', { scope: 'file' }, async ({}, { onCleanup }) => {
    const browser = await launchBrowser();
    onCleanup(() => browser.close());
    return browser;
  })
  .extend('settings', noSettings)
  .extend('windowOptions', noWindowOptions)
  .extend('workbench', async ({ server, browser, settings, windowOptions, task }, { onCleanup }) => {
    await server.setSettings(settings);
    const window = await VSCodeWindow.open(browser, server, windowOptions);
    onCleanup(async () => {
      await keepPictureOfFailure(window, task);
      await closeWatched(window, server);
    });
    return Workbench.whenReady(window.page);
  });

/**
 * As {@link vscodeTest}, with one window for all tests of a file that want the same settings, which costs each of them seconds
 * less: for tests that leave nothing behind that others rely on. After each, what it has left open is closed: it fails where an
 * error was shown in more than one message. After one that has failed the next one has a new window.
 */
export const oneWindowTest = vscodeTest
  .extend('shared', { scope: 'file' }, ({ server, browser }, { onCleanup }) => {
    const shared = new SharedWindow(browser, server);
    onCleanup(() => shared[Symbol.asyncDispose]());
    return shared;
  })
  .extend('workbench', async ({ shared, server, settings, windowOptions, task }, { onCleanup }) => {
    const window = await shared.open({ settings, size: windowOptions.size });
    const workbench = await Workbench.whenReady(window.page);
    onCleanup(async () => {
      await keepPictureOfFailure(window, task);
      try {
        if (task.result?.state === 'fail') await shared.discard();
        else await requireNothingLeft(workbench, window, server);
      } catch (error) {
        await shared.discard();
        throw error;
      }
    });
    return workbench;
  });

/** Closes what a test has left open. */
async function requireNothingLeft(
  workbench: Workbench,
  window: VSCodeWindow,
  server: CodeServer,
): Promise<void> {
  const errors = await workbench.errors.allInnerTexts();
  await workbench.closeAll();
  if (errors.length > 1) throw new Error(`More than one error was shown:\n${errors.join('\n')}`);
  await requireInnocence(window, server);
}

async function keepPictureOfFailure(window: VSCodeWindow, task: Readonly<RunnerTestCase>): Promise<void> {
  if (task.result?.state === 'fail') await window.screenshot(screenshotOf(task));
}

function screenshotOf(task: Readonly<RunnerTestCase>): string {
  const name = task.fullTestName.replaceAll(/\W+/g, '-');
  return path.join(repository, 'out', 'e2e', `${name}.png`);
}

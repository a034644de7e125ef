import path from 'node:path';
import { inject, test, type RunnerTestCase } from 'vitest';
import { launchBrowser } from '../../devcluster/vscode/browser.ts';
import { CodeServer, type CodeServerOptions, type Settings } from '../../devcluster/vscode/codeServer.ts';
import { VSCodeWindow, type WindowOptions } from '../../devcluster/vscode/vscodeWindow.ts';
import { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';

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
 * window asked for anything that is not on this machine, or violated a Content Security Policy. A window of a failed
 * test is kept as a picture in out/e2e.
 */
export const vscodeTest = test
  .extend('serverOptions', { scope: 'file' }, noServerOptions)
  .extend('server', { scope: 'file' }, async ({ serverOptions }, { onCleanup }) => {
    const server = await CodeServer.start({
      ...serverOptions,
      extensions: [inject('vsix'), ...(serverOptions.extensions ?? [])],
    });
    onCleanup(() => server[Symbol.asyncDispose]());
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
      await close(window);
    });
    return Workbench.whenReady(window.page);
  });

/**
 * As {@link vscodeTest}, with one window for all tests of a file, which costs each of them seconds less: for tests that change
 * nothing about the window that others rely on. After each, what it has left open is closed: it fails where an error was
 * shown in more than one message.
 */
export const oneWindowTest = vscodeTest
  .extend('window', { scope: 'file' }, async ({ server, browser }, { onCleanup }) => {
    const window = await VSCodeWindow.open(browser, server);
    onCleanup(() => close(window));
    return window;
  })
  .extend('workbench', async ({ window, task }, { onCleanup }) => {
    const workbench = await Workbench.whenReady(window.page);
    onCleanup(async () => {
      await keepPictureOfFailure(window, task);
      const errors = await workbench.errors.allInnerTexts();
      await workbench.closePassing();
      if (errors.length > 1) throw new Error(`More than one error was shown:\n${errors.join('\n')}`);
    });
    return workbench;
  });

async function keepPictureOfFailure(window: VSCodeWindow, task: Readonly<RunnerTestCase>): Promise<void> {
  if (task.result?.state === 'fail') await window.screenshot(screenshotOf(task));
}

async function close(window: VSCodeWindow): Promise<void> {
  await window[Symbol.asyncDispose]();
  requireNone('asked for what is not on this machine', window.foreignRequests);
  requireNone('violated a Content Security Policy', window.policyViolations);
}

function screenshotOf(task: Readonly<RunnerTestCase>): string {
  const name = task.fullTestName.replaceAll(/\W+/g, '-');
  return path.join(repository, 'out', 'e2e', `${name}.png`);
}

function requireNone(whatHappened: string, cases: readonly string[]): void {
  if (cases.length > 0) throw new Error(`The window ${whatHappened}:\n${cases.join('\n')}`);
}

import { isDeepStrictEqual } from 'node:util';
import type { Browser } from 'playwright-core';
import type { CodeServer, Settings } from '../../devcluster/vscode/codeServer.ts';
import { defaultSize, VSCodeWindow, type WindowOptions } from '../../devcluster/vscode/vscodeWindow.ts';
import { closeWatched } from './watchedWindow.ts';

/** How a test wants its window. */
export interface WantedWindow {
  readonly settings: Settings;
  readonly size: WindowOptions['size'];
}

/**
 * A window for several tests: opened for the first one, and anew for a test with other settings, or after one that has left it as
 * nobody knows.
 */
export class SharedWindow implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #server: CodeServer;
  #shown: { readonly window: VSCodeWindow; readonly settings: Settings } | undefined;

  constructor(browser: Browser, server: CodeServer) {
    this.#browser = browser;
    this.#server = server;
  }

  /** The window, as a test wants it. */
  async open({ settings, size = defaultSize }: WantedWindow): Promise<VSCodeWindow> {
    if (this.#shown && !isDeepStrictEqual(this.#shown.settings, settings)) await this[Symbol.asyncDispose]();
    if (this.#shown === undefined) {
      await this.#server.setSettings(settings);
      this.#shown = { window: await VSCodeWindow.open(this.#browser, this.#server, { size }), settings };
    }
    const { window } = this.#shown;
    if (!isDeepStrictEqual(window.page.viewportSize(), size)) await window.page.setViewportSize(size);
    return window;
  }

  /** Closes the window, whatever has become of it. */
  async discard(): Promise<void> {
    const { window } = this.#shown ?? {};
    this.#shown = undefined;
    await window?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { window } = this.#shown ?? {};
    this.#shown = undefined;
    if (window) await closeWatched(window, this.#server);
  }
}

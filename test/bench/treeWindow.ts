import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import type { CodeServer } from '../../devcluster/vscode/codeServer.ts';
import { VSCodeWindow } from '../../devcluster/vscode/vscodeWindow.ts';
import { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { hostPayload } from '../runner/extensionHost.ts';
import { until } from '../support/until.ts';
import { hostMemory } from './hostMemory.ts';

/** When something was first painted, in milliseconds since the Unix epoch, by what screen readers say of it. */
type FirstPaints = Readonly<Record<string, number>>;

/** Notes when a header of a view or a row of a pod is painted that was not there before, or says something else. */
const noteFirstPaints = `(() => {
  const paints = globalThis.thawFirstPaints = {};
  let isAsked = false;
  const look = () => {
    isAsked = false;
    const now = performance.timeOrigin + performance.now();
    const rows = '.monaco-list-row[aria-label^="Pod "], .monaco-list-row[aria-label^="Row"]';
    for (const each of document.querySelectorAll('.pane-header, ' + rows)) {
      paints[each.ariaLabel] ??= now;
    }
  };
  new MutationObserver(() => {
    if (!isAsked) requestAnimationFrame(look);
    isAsked = true;
  }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['aria-label'] });
})()`;

/** A view, by what the labels of its header and its rows begin with. */
interface ShownView {
  readonly container: string;
  readonly header: string;
  readonly row: string;
}

const pods: ShownView = { container: 'Thaw', header: 'Pods', row: 'Pod ' };

/** The one of `readyView`. */
const readyRows: ShownView = { container: 'Ready', header: 'Ready Rows', row: 'Row' };

/** A window of VS Code with Thaw that nobody has used yet, so that nothing of it is loaded. */
export class TreeWindow implements AsyncDisposable {
  readonly #window: VSCodeWindow;
  readonly #workbench: Workbench;
  /** That of this window's extension host. */
  readonly #memorySocket: string;

  private constructor(window: VSCodeWindow, workbench: Workbench, memorySocket: string) {
    this.#window = window;
    this.#workbench = workbench;
    this.#memorySocket = memorySocket;
  }

  /** Opens a window of a server whose environment names the folder `hosts`, and waits for its extension host. */
  static async open(browser: Browser, server: CodeServer, hosts: string): Promise<TreeWindow> {
    // The host of the window before may not have ended yet, and must not answer for this one.
    const before = await readdir(hosts);
    const window = await VSCodeWindow.open(browser, server, {
      size: { width: 1400, height: 1400 },
      payload: hostPayload(server, {
        module: path.join(import.meta.dirname, 'memoryInHost.ts'),
        extension: path.join(import.meta.dirname, 'readyView'),
      }),
    });
    const workbench = await Workbench.whenReady(window.page);
    const socket = await until(async () => (await readdir(hosts)).find((each) => !before.includes(each)));
    const opened = new TreeWindow(window, workbench, path.join(hosts, socket));
    await window.page.evaluate(noteFirstPaints);
    return opened;
  }

  /** Shows the views; returns the milliseconds from the Pods view's header to the first row of a pod, both as painted. */
  async showPods(): Promise<number> {
    return this.#firstRow(pods);
  }

  /** {@link showPods} for a view of another extension, which needs to read nothing: a group that has one row. */
  async showReadyRows(): Promise<number> {
    return this.#firstRow(readyRows);
  }

  /** Resolves when the one namespace's row says that it has so many pods. */
  async untilPods(count: number): Promise<void> {
    const row = this.#workbench.tree(pods.header).row(new RegExp(`, ${count} pods$`));
    await row.waitFor({ timeout: 60_000 });
  }

  /** The names of the pods whose rows are on the screen. */
  async podsOnScreen(): Promise<readonly string[]> {
    const rows = await this.#workbench.tree(pods.header).row(pods.row).all();
    const labels = await Promise.all(rows.map((row) => row.getAttribute('aria-label')));
    return labels.flatMap((label) => /^Pod ([^,]+),/.exec(label ?? '')?.[1] ?? []);
  }

  /** Resolves when a row says this. */
  async untilShown(label: string): Promise<void> {
    await this.#workbench.tree(pods.header).row(label).waitFor();
  }

  async firstPaints(): Promise<FirstPaints> {
    return await this.#window.page.evaluate<FirstPaints>('thawFirstPaints');
  }

  /** How far the page's clock is ahead of this process's, in milliseconds. */
  async clockLead(): Promise<number> {
    const now = (): number => performance.timeOrigin + performance.now();
    const before = now();
    const there = await this.#window.page.evaluate<number>('performance.timeOrigin + performance.now()');
    return there - (before + now()) / 2;
  }

  /** How many bytes the extension host occupies, after a garbage collection. */
  async hostMemory(): Promise<number> {
    return hostMemory(this.#memorySocket);
  }

  async screenshot(file: string): Promise<void> {
    await this.#window.screenshot(file);
  }

  async #firstRow({ container, header, row }: ShownView): Promise<number> {
    await this.#workbench.showViews(container);
    await this.#workbench.tree(header).row(row).first().waitFor({ timeout: 60_000 });
    return until(async () => {
      const paints = Object.entries(await this.firstPaints());
      const [shown, painted] = [header, row].map(
        (beginning) => paints.find(([label]) => label.startsWith(beginning))?.[1],
      );
      return shown === undefined || painted === undefined ? undefined : painted - shown;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#window[Symbol.asyncDispose]();
  }
}

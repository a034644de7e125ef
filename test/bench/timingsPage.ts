import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { HistoryMessage, ShowMessage } from '../../webview/startupTimings/messages.ts';
import { standalonePage } from '../webview/standalonePage.ts';

/**
 * Does something and waits until what it leads to is in the page and a frame with it has been painted: callbacks of a frame come before
 * its layout and paint, so that those are over when the next frame's come.
 */
const defineTimed = `globalThis.thawTimed = async (act, isThere) => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const start = performance.now();
  act();
  do await frame(); while (!isThere());
  await frame();
  return performance.now() - start;
}`;

/** The built Startup Timings page in a browser, alone. */
export class TimingsPage implements AsyncDisposable {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Opens the page that was built in `folder`, as large as an editor beside a side bar. */
  static async open(browser: Browser, folder: string): Promise<TimingsPage> {
    const file = path.join(folder, 'startupTimings.html');
    await writeFile(file, standalonePage({ theme: 'dark' }));
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    const opened = new TimingsPage(page);
    try {
      await page.goto(pathToFileURL(file).href);
      await page.locator('h1').waitFor();
      await page.evaluate(defineTimed);
      return opened;
    } catch (error) {
      await opened[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Gives the page a message; returns the milliseconds until `selector` is there and painted. */
  async show(message: ShowMessage | HistoryMessage, selector: string): Promise<number> {
    // The text is parsed before: what arrives in VS Code are objects.
    await this.#page.evaluate(`void (globalThis.thawMessage = ${JSON.stringify(message)})`);
    return this.#timed('window.postMessage(thawMessage)', `document.querySelector(${quoted(selector)})`);
  }

  /** Opens a list and chooses an option of it; returns the milliseconds until the slower of both is painted. */
  async choose(list: string, option: string): Promise<number> {
    await this.#page.evaluate(`void (globalThis.thawBefore = document.querySelector(${quoted(list)}))`);
    const opened = await this.#timed(
      "thawBefore.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))",
      `[...thawBefore.options].some(({ value }) => value === ${quoted(option)})`,
    );
    const chosen = await this.#timed(
      `thawBefore.value = ${quoted(option)}; thawBefore.dispatchEvent(new Event('change', { bubbles: true }))`,
      // What a choice changes is drawn anew.
      `!thawBefore.isConnected && document.querySelector(${quoted(list)})?.value === ${quoted(option)}`,
    );
    return Math.max(opened, chosen);
  }

  /** Clicks at something; returns the milliseconds until `selector` is there and painted. */
  async click(target: string, selector: string): Promise<number> {
    return this.#timed(
      `document.querySelector(${quoted(target)}).dispatchEvent(new MouseEvent('click', { bubbles: true }))`,
      `document.querySelector(${quoted(selector)})`,
    );
  }

  /** Gives a mark the focus; returns the milliseconds until its figures are painted. */
  async focus(target: string): Promise<number> {
    return this.#timed(
      `document.querySelector(${quoted(target)}).focus()`,
      "document.querySelector('.tooltip:not([hidden])')",
    );
  }

  /** What two frames take in which nothing happens. */
  async idle(): Promise<number> {
    return this.#timed('undefined', 'true');
  }

  async #timed(act: string, isThere: string): Promise<number> {
    return this.#page.evaluate<number>(`thawTimed(() => { ${act} }, () => ${isThere})`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#page.close();
  }
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

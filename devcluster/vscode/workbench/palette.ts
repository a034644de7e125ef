import { errors, type Locator, type Page } from 'playwright-core';
import { appears } from './appears.ts';

/** How long the palette or a command in it may take to show, in milliseconds, before it is asked for again. */
const patienceMs = 1000;

/** The command palette, used by keyboard only. */
export class Palette {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Runs a command by its category and title, such as `Thaw: Select Context…`. */
  async run(command: string): Promise<void> {
    while (!(await this.#moveTo(await this.#find(command))));
    await this.#page.keyboard.press('Enter');
  }

  /** Returns false where VS Code closes the palette meanwhile: an editor that opens late takes the focus from it. */
  async #moveTo(option: Locator): Promise<boolean> {
    const focused = option.and(this.#page.locator('.focused'));
    // What VS Code finds more alike, or what was used lately, comes first.
    while (await option.isVisible()) {
      if (await focused.isVisible()) return true;
      await this.#page.keyboard.press('ArrowDown');
    }
    return false;
  }

  /** Types the name of a command into the palette, and waits until it is listed. */
  async #find(command: string): Promise<Locator> {
    const rows = this.#page.locator('.quick-input-list');
    const option = rows
      .getByRole('option', { name: command, exact: true })
      .or(rows.getByRole('option', { name: `${command}, ` }));
    // The palette lists what is there when it opens: an extension that is still being found comes with a later try.
    for (;;) {
      await this.#page.keyboard.press('F1');
      const input = this.#page.locator('.quick-input-widget input');
      // A webview that is being loaded has the focus, and keeps the key to itself.
      if (!(await appears(input, patienceMs)) || !(await fills(input, `>${command}`))) continue;
      if (await appears(option, patienceMs)) return option;
      await this.#page.keyboard.press('Escape');
    }
  }
}

/** Types a text; returns false where VS Code closes the palette before: a tree that is drawn anew takes the focus back from it. */
async function fills(input: Locator, text: string): Promise<boolean> {
  try {
    await input.fill(text, { timeout: patienceMs });
    return true;
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    return false;
  }
}

import type { Locator, Page } from 'playwright-core';
import { appears } from './appears.ts';

/** The command palette, used by keyboard only. */
export class Palette {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Runs a command by its category and title, such as `Thaw: Select Context…`. */
  async run(command: string): Promise<void> {
    const option = await this.#find(command);
    // What VS Code finds more alike, or what was used lately, comes first.
    while (!(await isFocused(option))) await this.#page.keyboard.press('ArrowDown');
    await this.#page.keyboard.press('Enter');
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
      await input.fill(`>${command}`);
      if (await appears(option, 1000)) return option;
      await this.#page.keyboard.press('Escape');
    }
  }
}

async function isFocused(option: Locator): Promise<boolean> {
  return (await option.getAttribute('class'))?.split(' ').includes('focused') ?? false;
}

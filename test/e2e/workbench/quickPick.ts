import type { Locator, Page } from 'playwright-core';

/** The list in the middle of the window's top that a command asks with. */
export class QuickPick {
  /** The element of the whole list. */
  readonly element: Locator;

  constructor(page: Page) {
    this.element = page.locator('.quick-input-widget');
  }

  get title(): Locator {
    return this.element.locator('.quick-input-title');
  }

  /** Its rows. */
  get options(): Locator {
    return this.element.getByRole('option');
  }

  /** What screen readers say for each row: `label, description, detail`. */
  async optionNames(): Promise<readonly (string | null)[]> {
    const options = await this.options.all();
    return Promise.all(options.map((option) => option.getAttribute('aria-label')));
  }
}

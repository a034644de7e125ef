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

  /** Chooses, in the list with this placeholder, the first row that contains `label`. */
  async choose(placeholder: string, label: string): Promise<void> {
    await this.element.getByPlaceholder(placeholder).waitFor();
    await this.options.filter({ hasText: label }).first().click();
  }

  /** Ticks rows of a list of which several can be chosen, and accepts them. */
  async tick(title: string, labels: readonly string[]): Promise<void> {
    await this.title.getByText(title).waitFor();
    const rows = this.element.locator('.monaco-list-row');
    for (const label of labels) await rows.filter({ hasText: label }).click();
    await this.element.locator('input[type="text"], input:not([type])').press('Enter');
  }

  /** Answers a question for a text. */
  async answer(prompt: string, text: string): Promise<void> {
    await this.element.getByText(prompt).waitFor();
    await this.element.locator('input').fill(text);
    await this.element.locator('input').press('Enter');
  }
}

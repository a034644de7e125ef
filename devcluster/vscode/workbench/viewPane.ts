import type { Locator, Page } from 'playwright-core';
import { chooseMenuItem } from './contextMenu.ts';

/** A view in the sidebar: its title bar, and what is below that. */
export class ViewPane {
  /** The title bar. */
  readonly header: Locator;
  /** All of the view. */
  readonly element: Locator;
  readonly #page: Page;

  constructor(page: Page, title: string) {
    this.#page = page;
    this.header = page
      .locator('.pane-header')
      .filter({ has: page.getByRole('heading', { name: title, exact: true }) });
    this.element = page.locator('.pane').filter({ has: this.header });
  }

  /** Presses a button of the title bar, which shows its buttons when the mouse is over it. */
  async press(action: string): Promise<void> {
    await this.header.hover();
    await this.header.getByRole('button', { name: action, exact: true }).click();
  }

  /** Shows or hides what is below the title. */
  async toggle(): Promise<void> {
    await this.header.getByRole('heading').click();
  }

  /** Chooses from what the title bar has no room for. */
  async chooseMore(item: string): Promise<void> {
    await this.press('More Actions...');
    await chooseMenuItem(this.#page, item);
  }
}

import { errors, type Locator, type Page } from 'playwright-core';
import { appears } from './appears.ts';
import { chooseMenuItem, menuItems } from './contextMenu.ts';

/** How long a context menu or a row may take to show, in milliseconds, before it is asked for again. */
const menuPatienceMs = 1000;

/** A tree in the sidebar. */
export class Tree {
  /** The element of the whole tree. */
  readonly element: Locator;
  readonly #page: Page;

  constructor(page: Page, element: Locator) {
    this.#page = page;
    this.element = element;
  }

  /** A row by its label, or more of its accessible name. */
  row(name: string | RegExp): Locator {
    return this.element.getByRole('treeitem', { name });
  }

  /** Shows what is below a row. */
  async expand(row: Locator): Promise<void> {
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'true') return;
    await row.click();
    await this.#expandBy(row.and(this.element.locator('[aria-expanded="true"]')));
  }

  /** Moves the focus down to the row whose accessible name begins so, by keyboard; the tree must have the focus. */
  async moveTo(name: string): Promise<void> {
    await this.#page.keyboard.press('Home');
    while (!(await this.#focusedName()).startsWith(name)) await this.#page.keyboard.press('ArrowDown');
  }

  /** Shows what is below the row that has the focus, by keyboard. */
  async expandFocused(): Promise<void> {
    await this.#expandBy(this.element.locator('.monaco-list-row.focused[aria-expanded="true"]'));
  }

  /** Presses the key that expands the row that has the focus, until it shows as `expanded`. */
  async #expandBy(expanded: Locator): Promise<void> {
    // VS Code swallows a key in the first moments of a tree.
    do await this.#page.keyboard.press('ArrowRight');
    while (!(await appears(expanded, menuPatienceMs)));
  }

  /** Moves the focus down, by pages, until a row is shown: a tree has only those rows that there is room for. */
  async pageDownTo(row: Locator): Promise<void> {
    while (!(await row.isVisible())) await this.#page.keyboard.press('PageDown');
  }

  async #focusedName(): Promise<string> {
    return (await this.element.locator('.monaco-list-row.focused').getAttribute('aria-label')) ?? '';
  }

  /** Holds the mouse over a row until its tooltip shows, with a text in it, and returns that. */
  async hover(row: Locator, text: string): Promise<Locator> {
    const tooltip = this.#page.locator('.monaco-hover').filter({ hasText: text }).first();
    // VS Code closes a tooltip, or never opens it, where the row is drawn anew meanwhile.
    for (;;) {
      await row.hover();
      if (await appears(tooltip, 2 * menuPatienceMs)) return tooltip;
      await this.#page.mouse.move(0, 0);
    }
  }

  /** Holds the mouse over a row until it shows its buttons, and returns them. */
  async showButtons(row: Locator): Promise<Locator> {
    const buttons = row.locator('.actions').getByRole('button');
    // Where rows come or go above it, the row moves away from below the mouse, and hides its buttons again.
    do {
      // The tooltip of another row could lie above this one.
      await this.#page.mouse.move(0, 0);
      await row.hover();
    } while (!(await appears(buttons.first(), menuPatienceMs)));
    return buttons;
  }

  /** Clicks on a button that a row shows when the mouse is over it. */
  async clickInline(row: Locator, action: string): Promise<void> {
    const button = row.getByRole('button', { name: action });
    for (;;) {
      await this.showButtons(row);
      try {
        await button.click({ timeout: 2 * menuPatienceMs });
        return;
      } catch (error) {
        // The row has moved, or been made anew, just before the click.
        if (!(error instanceof errors.TimeoutError)) throw error;
      }
    }
  }

  /** Opens the context menu of a row and returns its items. */
  async openContextMenu(row: Locator): Promise<Locator> {
    const items = menuItems(this.#page);
    // VS Code swallows a click in the first moments of a tree.
    for (;;) {
      await row.click({ button: 'right' });
      if (await appears(items.first(), menuPatienceMs)) return items;
    }
  }

  /** Chooses an item of a row's context menu by its whole title. */
  async choose(row: Locator, item: string): Promise<void> {
    await this.openContextMenu(row);
    await chooseMenuItem(this.#page, item);
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { boxOf } from './layout.ts';
import { Message, toastIntervalMs } from './message.ts';
import { Palette } from './palette.ts';
import { QuickPick } from './quickPick.ts';
import { Tree } from './tree.ts';
import { ViewPane } from './viewPane.ts';

/** What VS Code tells apart in themes: light, dark, and both in high contrast. */
export type ThemeKind = 'vs' | 'vs-dark' | 'hc-black' | 'hc-light';

/** The window of VS Code as a user sees it. What is not yet there is waited for by whoever looks at it. */
export class Workbench {
  readonly page: Page;
  readonly palette: Palette;
  readonly quickPick: QuickPick;

  private constructor(page: Page) {
    this.page = page;
    this.palette = new Palette(page);
    this.quickPick = new QuickPick(page);
  }

  /** Waits until the window takes keys and clicks. */
  static async whenReady(page: Page): Promise<Workbench> {
    await page.locator('.monaco-workbench .part.statusbar').waitFor();
    return new Workbench(page);
  }

  /** Reloads the window by VS Code's own command, which keeps what is open: the browser's does not wait for that. */
  async reloaded(): Promise<Workbench> {
    const loaded = this.page.waitForEvent('load');
    await this.palette.run('Developer: Reload Window');
    await loaded;
    return Workbench.whenReady(this.page);
  }

  /** The kind of the theme, once it is applied. */
  async themeKind(): Promise<ThemeKind | undefined> {
    const kinds: readonly ThemeKind[] = ['vs', 'vs-dark', 'hc-black', 'hc-light'];
    const names = (await this.page.locator('.monaco-workbench').getAttribute('class'))?.split(' ') ?? [];
    return kinds.find((kind) => names.includes(kind));
  }

  /** Resolves when a theme of this kind is applied. */
  async untilThemeKind(kind: ThemeKind): Promise<void> {
    await this.page.locator(`.monaco-workbench.${kind}`).waitFor();
  }

  /** A tree view, by the name that screen readers say; part of it is enough. */
  tree(name: string | RegExp): Tree {
    return new Tree(this.page, this.page.getByRole('tree', { name }));
  }

  /** Makes the sidebar as wide, in CSS pixels, by its edge. */
  async setSidebarWidth(width: number): Promise<void> {
    const sidebar = this.page.locator('.part.sidebar');
    const { mouse } = this.page;
    const box = await boxOf(sidebar);
    const y = box.y + box.height / 2;
    await mouse.move(box.x + box.width, y);
    await mouse.down();
    await mouse.move(box.x + width, y, { steps: 2 });
    await mouse.up();
    await mouse.move(0, 0);
  }

  /** A view in the sidebar, by its title. */
  view(title: string): ViewPane {
    return new ViewPane(this.page, title);
  }

  /** Shows a view container by its icon in the activity bar. */
  async showViews(container: string): Promise<void> {
    // Editors have tabs, too.
    const tab = this.page.locator('.part.activitybar').getByRole('tab', { name: container });
    // A click on what is shown already would hide it.
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
  }

  /** The notification that contains this text, with its buttons. */
  notification(text: string | RegExp): Locator {
    return this.#toasts.filter({ hasText: text });
  }

  /** The message of an error, once it is shown; `text` is part of it. */
  async error(text: string | RegExp): Promise<Message> {
    const element = this.errors.filter({ hasText: text });
    await element.waitFor();
    return new Message(element);
  }

  /** The messages of errors that are shown. */
  get errors(): Locator {
    return this.#toasts.filter({ has: this.page.locator('.codicon-error') });
  }

  /** The text in the clipboard. */
  async clipboard(): Promise<string> {
    return await this.page.evaluate('navigator.clipboard.readText()');
  }

  /** The output channel that is shown. */
  get output(): Locator {
    return this.page.locator('.part.panel .output-view-content, .part.panel .view-lines');
  }

  /** Closes all notifications. */
  async clearNotifications(): Promise<void> {
    await this.palette.run('Notifications: Clear All Notifications');
    await this.#toasts.first().waitFor({ state: 'hidden' });
  }

  /** Closes whatever was opened, so that the window is as it was at its start: what comes and goes, editors and the panel. */
  async closeAll(): Promise<void> {
    await this.#closePassing();
    const tabs = this.page.locator('.part.editor .tab');
    if (await tabs.first().isVisible()) {
      await this.palette.run('View: Close All Editors');
      await tabs.first().waitFor({ state: 'hidden' });
    }
    const panel = this.page.locator('.part.panel');
    if (await panel.isVisible()) {
      await this.palette.run('View: Hide Panel');
      await panel.waitFor({ state: 'hidden' });
    }
  }

  /** Closes what comes and goes: menus, questions, dialogs and notifications. */
  async #closePassing(): Promise<void> {
    // The key hides them, but does not close them.
    const hasToasts = await this.#toasts.first().isVisible();
    await this.page.keyboard.press('Escape');
    const { element } = this.quickPick;
    // A question that does not have the focus has not heard the key.
    if (await element.isVisible()) {
      await element.locator('input').first().press('Escape');
      await element.waitFor({ state: 'hidden' });
    }
    if (!hasToasts) return;
    await this.clearNotifications();
    // What comes next must not be hidden for what has come before.
    await delay(toastIntervalMs);
  }

  get #toasts(): Locator {
    return this.page.locator('.notification-toast');
  }
}

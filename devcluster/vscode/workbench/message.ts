import { setTimeout as delay } from 'node:timers/promises';
import type { Locator } from 'playwright-core';

/** VS Code shows three messages in so long a time, in milliseconds, and hides the fourth (`notificationsToasts.ts`). */
export const toastIntervalMs = 800;

/** A notification: a text, and buttons. */
export class Message {
  readonly element: Locator;
  readonly #seenAt = performance.now();

  constructor(element: Locator) {
    this.element = element;
  }

  /** What it says. */
  async text(): Promise<string> {
    return await this.element.locator('.notification-list-item-message').innerText();
  }

  /** The names of its buttons, in their order. */
  async buttons(): Promise<readonly string[]> {
    return await this.#buttons.allInnerTexts();
  }

  /** Resolves when a person has read it: what is shown from then on is not hidden for what was shown until now. */
  async read(): Promise<void> {
    await delay(this.#seenAt + toastIntervalMs - performance.now());
  }

  /** Presses a button, which closes it; as late as a person would, who has read it. */
  async press(button: string): Promise<void> {
    await this.read();
    // The locator would also find the same message, shown anew for what the button has done.
    const shown = await this.element.elementHandle();
    await this.#buttons.filter({ hasText: button }).click();
    await shown.waitForElementState('hidden');
  }

  get #buttons(): Locator {
    return this.element.locator('.notification-list-item-buttons-container').getByRole('button');
  }
}

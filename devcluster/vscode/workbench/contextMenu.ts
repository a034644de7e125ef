import type { Locator, Page } from 'playwright-core';

/** The items of the menu that is open. */
export function menuItems(page: Page): Locator {
  return page.locator('.context-view').getByRole('menuitem');
}

/** Chooses by keyboard alone an item of the menu that opens for the focused row, by its whole title. */
export async function pressMenuItem(page: Page, item: string): Promise<void> {
  await page.keyboard.press('Shift+F10');
  await menuItems(page).first().waitFor();
  const focused = page.locator('.context-view .action-item.focused').getByText(item, { exact: true });
  for (let moves = await menuItems(page).count(); moves > 0 && !(await focused.isVisible()); moves -= 1) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
}

/** Chooses an item of the menu that is open, by its whole title. */
export async function chooseMenuItem(page: Page, item: string): Promise<void> {
  // The whole name of an item ends with its keys.
  const wanted = menuItems(page).filter({ has: page.getByText(item, { exact: true }) });
  // A click that comes with the menu still opening is swallowed.
  await wanted.hover();
  await page.keyboard.press('Enter');
  // Left where it is, it would open the tooltip of a row, over other rows.
  await page.mouse.move(0, 0);
}

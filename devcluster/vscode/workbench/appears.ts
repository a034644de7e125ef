import type { Locator } from 'playwright-core';

/** Whether an element is there before `timeout` milliseconds are over. */
export async function appears(element: Locator, timeout: number): Promise<boolean> {
  return await element.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}

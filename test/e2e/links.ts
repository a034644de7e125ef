import type { Locator } from 'playwright-core';

/** An address that VS Code makes a link of in an editor: where it has, the looking for links is done. */
export const plainLink = 'https://example.invalid/plain';

/** The links of an editor or an output: decorations without an address, which VS Code keeps to itself. */
export function editorLinks(within: Locator): Locator {
  return within.locator('.detected-link, .detected-link-active');
}

/** Elements that only Markdown or HTML can have made; VS Code keeps the address of a link in `data-href`. */
export function madeOfMarkup(within: Locator): Locator {
  return within.locator('img, [data-href], a[href^="command:"]');
}

import type { Locator, Page } from 'playwright-core';

/** Where an element is in the window, in CSS pixels. */
export type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>;

/**
 * Where an element is.
 * @throws Error where it is not shown.
 */
export async function boxOf(element: Locator): Promise<Box> {
  const box = await element.boundingBox();
  if (box === null) throw new Error(`${String(element)} is not shown`);
  return box;
}

/** How much of a row's label must be there, in CSS pixels: some eight letters. */
const leastLabelWidth = 60;

/** What is wrong with the element `root`, in the document. */
const find = `(root) => {
  const shown = (selector) => [...root.querySelectorAll(selector)].filter((each) => each.offsetWidth > 0);
  const nameOf = (element) => element.ariaLabel ?? element.textContent;
  const box = (element) => element.getBoundingClientRect();
  const isCut = (element) => element.scrollWidth > element.clientWidth;
  const hasEllipsis = (element) => getComputedStyle(element).textOverflow === 'ellipsis';
  const texts = shown('.pane-header .title, .message, .welcome-view-content p, .welcome-view-content .monaco-button');
  const labels = shown('.monaco-list-row .monaco-icon-label-container');
  const rows = shown('.monaco-list-row').flatMap((row) => {
    const label = row.querySelector('.monaco-icon-label-container');
    const actions = row.querySelector('.actions');
    return label && actions?.offsetWidth > 0 && box(label).right > Math.ceil(box(actions).left) ? [row] : [];
  });
  return [
    ...[...texts, ...shown('.action-label')].filter((each) => box(each).right > box(root).right).map((each) => nameOf(each) + ' sticks out'),
    ...texts.filter(isCut).map((each) => nameOf(each) + ' is cut'),
    ...labels.filter((each) => isCut(each) && !hasEllipsis(each)).map((each) => nameOf(each) + ' is cut without a sign'),
    ...labels.filter((each) => box(each).width < ${leastLabelWidth}).map((each) => nameOf(each) + ' has no room'),
    ...rows.map((each) => nameOf(each) + ' is below its buttons'),
  ];
}`;

/** What cannot be read or reached in the sidebar for want of room: one line for each finding and element. */
export async function sidebarLayoutFindings(page: Page): Promise<readonly string[]> {
  return await page.evaluate<readonly string[]>(`(${find})(document.querySelector('.part.sidebar'))`);
}

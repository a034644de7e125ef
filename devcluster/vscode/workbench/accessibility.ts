import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Frame, Page } from 'playwright-core';

/** axe-core's tags for WCAG 2.0 to 2.2, levels A and AA; `wcag21a` holds only experimental rules more. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

/**
 * What is wrong with a document for people who see or move differently, by axe-core: one line for each finding and
 * element. `selector` narrows the document to a part.
 */
export async function accessibilityFindings(
  frame: Frame | Page,
  selector = 'html',
): Promise<readonly string[]> {
  await frame.evaluate(await readFile(fileURLToPath(import.meta.resolve('axe-core')), 'utf8'));
  const run = `axe.run(${JSON.stringify(selector)}, ${JSON.stringify({ runOnly: rules })})`;
  const { violations } = await frame.evaluate<AxeResults>(run);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 300)}`),
  );
}

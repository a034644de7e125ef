import type { Frame, Page } from 'playwright-core';

/** The document of the webview that is shown: VS Code puts it into two frames. */
export async function webviewFrame(page: Page): Promise<Frame> {
  const outer = await frameOf(page, 'iframe.webview.ready');
  return frameOf(outer, 'iframe#active-frame');
}

async function frameOf(parent: Page | Frame, selector: string): Promise<Frame> {
  const element = await parent.waitForSelector(selector, { state: 'attached' });
  const frame = await element.contentFrame();
  if (frame === null) throw new Error(`${selector} has no document`);
  return frame;
}

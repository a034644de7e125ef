// Draws the Startup Timings page with example data in Chromium, for eyes: `node test/webview/screenshots.ts [FOLDER]`.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { buildWebviews } from '../../esbuild.config.ts';
import type { PageState, ShownHistory } from '../../webview/startupTimings/messages.ts';
import { mixed, weeks } from './startupTimings/exampleHistory.ts';
import { measurement, unsure, withFailure } from './startupTimings/exampleMeasurement.ts';
import { themes } from './themes.ts';

const nonce = 'harness';

interface Screenshot {
  readonly name: string;
  readonly theme: keyof typeof themes;
  readonly state: PageState;
  readonly history?: ShownHistory;
  readonly width: number;
  readonly height: number;
}

const measured: PageState = { status: 'measured', measurement };
const wide = { width: 1080, height: 960 };
const narrow = { width: 320, height: 1500 };
const withHistory = { width: 1080, height: 1700 };

const screenshots: readonly Screenshot[] = [
  { name: 'dark', theme: 'dark', state: measured, ...wide },
  { name: 'light', theme: 'light', state: measured, ...wide },
  {
    name: 'high-contrast',
    theme: 'highContrast',
    state: { status: 'measured', measurement: withFailure },
    ...wide,
  },
  { name: 'high-contrast-light', theme: 'highContrastLight', state: measured, ...wide },
  { name: 'narrow', theme: 'dark', state: { status: 'measured', measurement: withFailure }, ...narrow },
  { name: 'history-dark', theme: 'dark', state: measured, history: weeks, ...withHistory },
  { name: 'history-light', theme: 'light', state: measured, history: weeks, ...withHistory },
  {
    name: 'history-mixed',
    theme: 'highContrast',
    state: { status: 'empty' },
    history: mixed,
    ...withHistory,
  },
  { name: 'history-narrow', theme: 'light', state: measured, history: mixed, width: 320, height: 2700 },
  { name: 'empty', theme: 'dark', state: { status: 'empty' }, width: 1080, height: 360 },
  {
    name: 'measuring',
    theme: 'dark',
    state: { status: 'measuring', measurement: unsure, progress: { completed: 6, total: 20, next: 'cold' } },
    ...wide,
  },
  {
    name: 'measuring-first',
    theme: 'light',
    state: {
      status: 'measuring',
      measurement: {
        ...measurement,
        sides: [
          { start: 'cold', runs: [], failed: 0 },
          { start: 'native', runs: [], failed: 0 },
        ],
      },
      progress: { completed: 0, total: 20, next: 'cold' },
    },
    ...wide,
  },
];

/** What VS Code says of its theme in the page's body. */
const bodyClasses: Readonly<Record<keyof typeof themes, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  highContrast: 'vscode-high-contrast',
  highContrastLight: 'vscode-high-contrast vscode-high-contrast-light',
};

/** The page as VS Code would show it, but for its state, which is there from the beginning; with Thaw's security policy. */
function document({ theme, state, history, width }: Screenshot): string {
  const messages = [{ type: 'show', state }, ...(history ? [{ type: 'history', history }] : [])];
  const variables = Object.entries(themes[theme]).map(([name, value]) => `--vscode-${name}: ${value};`);
  // Headless Chromium has a least window width of about 500 pixels: a frame is as narrow as it is told to be.
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy"
      content="default-src 'none'; script-src 'nonce-${nonce}'; style-src file: 'nonce-${nonce}'; img-src data:" />
    <meta property="csp-nonce" content="${nonce}" />
    <style nonce="${nonce}">:root { ${variables.join(' ')} } html { width: ${width}px }</style>
    <link rel="stylesheet" href="startupTimings.css" />
    <script nonce="${nonce}">
      const messages = ${JSON.stringify(messages).replaceAll('<', '\\u003c')};
      function acquireVsCodeApi() {
        return { getState: () => undefined, setState() {}, postMessage({ type }) {
          if (type === 'ready') for (const message of messages) window.postMessage(message);
        } };
      }
    </script>
  </head>
  <body class="${bodyClasses[theme]}"><main></main><script nonce="${nonce}" src="startupTimings.js"></script></body>
</html>`;
}

const folder = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, '../../out/screenshots'));
await mkdir(folder, { recursive: true });
await buildWebviews({ folder, production: true });
for (const screenshot of screenshots) {
  const { name, width, height } = screenshot;
  const page = path.join(folder, `${name}.html`);
  await writeFile(page, document(screenshot));
  const frame = path.join(folder, `${name}-frame.html`);
  await writeFile(
    frame,
    `<!DOCTYPE html><style>body { margin: 0 }</style><iframe src="${name}.html" width="${width}" height="${height}" style="border: 0; display: block"></iframe>`,
  );
  await execa('chromium', [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--no-first-run',
    '--hide-scrollbars',
    '--allow-file-access-from-files',
    '--virtual-time-budget=2000',
    `--window-size=${Math.max(width, 500)},${height}`,
    `--screenshot=${path.join(folder, `${name}.png`)}`,
    `file://${frame}`,
  ]);
  console.log(path.join(folder, `${name}.png`));
}

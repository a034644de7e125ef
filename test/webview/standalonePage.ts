import type { HistoryMessage, ShowMessage } from '../../webview/startupTimings/messages.ts';
import type { StartedPodMessage } from '../../webview/startupTimings/startedPodMessages.ts';
import { themes } from './themes.ts';

const nonce = 'harness';

/** A page outside of VS Code. */
export interface StandalonePage {
  readonly theme: keyof typeof themes;
  /** In pixels; as wide as the window where absent. */
  readonly width?: number;
  /** What the page gets as soon as it asks for it. */
  readonly messages?: readonly (ShowMessage | HistoryMessage | StartedPodMessage)[];
}

/** What VS Code says of its theme in the page's body. */
const bodyClasses: Readonly<Record<keyof typeof themes, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  highContrast: 'vscode-high-contrast',
  highContrastLight: 'vscode-high-contrast vscode-high-contrast-light',
};

/** The HTML of the Startup Timings page as VS Code would show it, with Thaw's security policy; built files are beside it. */
export function standalonePage({ theme, width, messages = [] }: StandalonePage): string {
  const variables = Object.entries(themes[theme]).map(([name, value]) => `--vscode-${name}: ${value};`);
  const size = width === undefined ? '' : `html { width: ${width}px }`;
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy"
      content="default-src 'none'; script-src 'nonce-${nonce}'; style-src file: 'nonce-${nonce}'; img-src data:" />
    <meta property="csp-nonce" content="${nonce}" />
    <title>Startup Timings</title>
    <style nonce="${nonce}">:root { ${variables.join(' ')} } ${size}</style>
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

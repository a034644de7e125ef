import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** A page that is shown in a webview. */
export interface WebviewPage {
  /** The name of its script and style sheet in {@link webviewFolder}. */
  readonly name: string;
  readonly title: string;
}

/** The folder of the built pages: all that a webview may load from. */
export function webviewFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

/**
 * The HTML of a page, with the strictest content security policy that the webview toolkit can do with: it takes the nonce for its
 * styles from the `csp-nonce` property.
 */
export function webviewHtml(
  webview: Pick<vscode.Webview, 'asWebviewUri' | 'cspSource'>,
  extensionUri: vscode.Uri,
  { name, title }: WebviewPage,
): string {
  const nonce = randomBytes(16).toString('hex');
  const asset = (extension: string): string => {
    const file = vscode.Uri.joinPath(webviewFolder(extensionUri), `${name}.${extension}`);
    return escape(webview.asWebviewUri(file).toString());
  };
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join('; ');
  const translations = escape(JSON.stringify(vscode.l10n.bundle ?? {}));
  return `<!DOCTYPE html>
<html lang="${escape(vscode.env.language)}" data-translations="${translations}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escape(policy)}" />
    <meta property="csp-nonce" content="${nonce}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escape(title)}</title>
    <link rel="stylesheet" href="${asset('css')}" />
  </head>
  <body>
    <main></main>
    <script nonce="${nonce}" src="${asset('js')}"></script>
  </body>
</html>`;
}

/** Text as it may stand in HTML, also in an attribute in double quotes. */
function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

import * as vscode from 'vscode';
import type { ExportedFile, ExportFormat } from '../../webview/startupTimings/messages.ts';
import { showFailure, showInformation } from './messages.ts';

/** Puts a text that a page has made into the clipboard, and says so. */
export async function copyText(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied as Markdown'), 3000);
}

/** Saves a file that a page has made where the user says. A failure is said here. */
export async function saveFile({ format, name, content }: ExportedFile): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, `${name}.${format}`) }),
    filters: { [formatName(format)]: [format] },
    title: vscode.l10n.t('Export'),
  });
  if (target === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(target, Buffer.from(content, format === 'png' ? 'base64' : 'utf8'));
  } catch (error) {
    void showFailure(
      vscode.l10n.t(
        'Cannot save {0}: {1}.',
        target.fsPath,
        error instanceof Error ? error.message : String(error),
      ),
    );
    return;
  }
  const openFile = vscode.l10n.t('Open File');
  const text = vscode.l10n.t('Saved as {0}.', target.fsPath);
  if ((await showInformation(text, openFile)) === openFile) {
    await vscode.commands.executeCommand('vscode.open', target);
  }
}

function formatName(format: ExportFormat): string {
  return { csv: 'CSV', json: 'JSON', md: 'Markdown', svg: 'SVG', png: 'PNG' }[format];
}

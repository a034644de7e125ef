import assert from 'node:assert/strict';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { until } from '../support/until.ts';
import { exampleFile } from '../unit/environment/exampleFile.ts';

describe('an environment file that is open', () => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  const { uri: folderUri } = folder;
  let file: vscode.Uri;

  before(async () => {
    await vscode.extensions.getExtension('thaw-dev.thaw')?.activate();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.workspace.fs.delete(file);
  });

  /** Opens a file with the cursor at its end. Each test has its own: VS Code may still hold one that has just been deleted. */
  async function open(name: string, text: string): Promise<vscode.TextEditor> {
    file = vscode.Uri.joinPath(folderUri, `${name}.thaw.yaml`);
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    const document = await vscode.workspace.openTextDocument(file);
    const end = document.positionAt(text.length);
    return await vscode.window.showTextDocument(document, { selection: new vscode.Range(end, end) });
  }

  async function offered({ document, selection }: vscode.TextEditor): Promise<readonly string[]> {
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      selection.active,
    );
    return items
      .filter(({ kind }) => kind !== vscode.CompletionItemKind.Text)
      .map(({ label }) => (typeof label === 'string' ? label : label.label));
  }

  it('is completed, with its lines indented as the file needs it', async () => {
    const editor = await open('completed', 'spec:\n  warmUp:\n    - set');
    await until(async () => (await offered(editor)).includes('settle') || undefined);
    await vscode.commands.executeCommand('editor.action.triggerSuggest');
    const completed =
      'spec:\n  warmUp:\n    - settle:\n        http:\n          port: 8080\n          path: /health';
    await until(async () => {
      await vscode.commands.executeCommand('acceptSelectedSuggestion');
      return editor.document.getText() === completed || undefined;
    });
  });

  it('is explained', async () => {
    const { document } = await open('explained', exampleFile);
    const place = document.positionAt(exampleFile.indexOf('warmUp:'));
    const text = await until(async () => {
      const hovers = await vscode.commands.executeCommand<readonly vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        place,
      );
      return hovers
        .flatMap(({ contents }) => contents)
        .flatMap((content) => (content instanceof vscode.MarkdownString ? content.value : []))
        .at(0);
    });
    assert.match(text, /^\*\*warmUp\*\* · list\n\nWhat is done with the cold pod, step after step, /);
  });

  it('is corrected where a field is misspelt', async () => {
    const { document } = await open('corrected', exampleFile.replace('route:', 'rout:'));
    const place = document.positionAt(exampleFile.indexOf('route:'));
    const change = await until(async () => {
      const actions = await vscode.commands.executeCommand<readonly vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        new vscode.Range(place, place),
      );
      return actions.find(({ title }) => title === 'Change to route');
    });
    assert.ok(change.edit);
    await vscode.workspace.applyEdit(change.edit);
    assert.equal(document.getText(), exampleFile);
  });
});

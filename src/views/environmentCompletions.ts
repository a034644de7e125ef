import * as vscode from 'vscode';
import {
  type Completion,
  completeEnvironmentFile,
  type Completions,
} from '../environment/completeEnvironmentFile.ts';
import { fieldMarkdown } from './fieldMarkdown.ts';
import { yamlExtension } from './yamlExtension.ts';

/** Completes environment files, where the YAML extension does not. */
export class EnvironmentCompletions implements vscode.CompletionItemProvider {
  provideCompletionItems(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
    if (yamlExtension()?.isActive === true) return [];
    const found = completeEnvironmentFile(document.getText(), document.offsetAt(position));
    return found ? itemsOf(found, document) : [];
  }
}

function itemsOf({ start, end, items }: Completions, document: vscode.TextDocument): vscode.CompletionItem[] {
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  return items.map((completion, index) => {
    const item = new vscode.CompletionItem(completion.label, kindOf(completion));
    item.range = range;
    item.insertText = new vscode.SnippetString(completion.text);
    // The lines are indented as the file needs it.
    item.keepWhitespace = true;
    item.sortText = index.toString().padStart(4, '0');
    if (completion.isDefault) item.detail = vscode.l10n.t('default');
    if (completion.help) item.documentation = fieldMarkdown(completion.help);
    if (completion.opensSuggestions) item.command = { command: 'editor.action.triggerSuggest', title: '' };
    return item;
  });
}

function kindOf({ kind }: Completion): vscode.CompletionItemKind {
  switch (kind) {
    case 'field':
      return vscode.CompletionItemKind.Property;
    case 'value':
      return vscode.CompletionItemKind.Value;
    case 'container':
      return vscode.CompletionItemKind.Reference;
  }
}

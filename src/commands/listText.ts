import type * as vscode from 'vscode';
import { longestNote, plainText } from '../checkpoint/labelAndNote.ts';

/** A row of a list whose texts, which a cluster may have written, are shown as they are. */
export function asTextRow<Row extends Pick<vscode.QuickPickItem, 'label' | 'description' | 'detail'>>(
  row: Row,
): Row {
  const { label, description, detail } = row;
  return {
    ...row,
    label: asText(label),
    ...(description !== undefined && { description: asText(description) }),
    ...(detail !== undefined && { detail: asText(detail) }),
  };
}

/** A text on one line in which lists show no icons: VS Code's own escape for `$(name)` is a backslash before it. */
function asText(text: string): string {
  return plainText(text, longestNote).replaceAll(/\\?(\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\))/g, '\\$1');
}

import * as vscode from 'vscode';
import { longestNote, plainText } from '../checkpoint/labelAndNote.ts';

/** Something that can be chosen. */
export interface Choice<Value> {
  /** Tells it from the others, also the next time. */
  readonly key: string;
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly value: Value;
}

/** What to choose from. */
export interface Question<Value> {
  readonly title: string;
  readonly placeHolder: string;
  readonly choices: readonly Choice<Value>[];
  /** The key of what comes first, whatever was chosen the last time. */
  readonly first?: string | undefined;
}

/** Asks for one of several things; what was chosen the last time comes first. Undefined where nobody chooses. */
export async function pickOne<Value>(
  memory: vscode.Memento,
  subject: string,
  { title, placeHolder, choices, first }: Question<Value>,
): Promise<Value | undefined> {
  const memoryKey = `thaw.last:${subject}`;
  const proposed = first ?? memory.get<string>(memoryKey);
  const ordered = [
    ...choices.filter(({ key }) => key === proposed),
    ...choices.filter(({ key }) => key !== proposed),
  ];
  const chosen = await vscode.window.showQuickPick(ordered.map(shown), {
    title,
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen === undefined) return undefined;
  await memory.update(memoryKey, chosen.key);
  return chosen.value;
}

/** A choice whose texts, which a cluster may have written, are shown as they are. */
function shown<Value>(choice: Choice<Value>): Choice<Value> {
  const { label, description, detail } = choice;
  return {
    ...choice,
    label: asText(label),
    ...(description !== undefined && { description: asText(description) }),
    ...(detail !== undefined && { detail: asText(detail) }),
  };
}

/** A text on one line in which lists show no icons: VS Code's own escape for `$(name)` is a backslash before it. */
function asText(text: string): string {
  return plainText(text, longestNote).replaceAll(/\\?(\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\))/g, '\\$1');
}

import * as vscode from 'vscode';
import { asTextRow } from './listText.ts';

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
  const chosen = await vscode.window.showQuickPick(ordered.map(asTextRow), {
    title,
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen === undefined) return undefined;
  await memory.update(memoryKey, chosen.key);
  return chosen.value;
}

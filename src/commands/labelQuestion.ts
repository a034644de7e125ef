import * as vscode from 'vscode';
import { longestLabel, longestNote } from '../checkpoint/labelAndNote.ts';
import { askForText } from '../views/messages.ts';

/** Whose label or note is asked for, and what it is at present. */
export interface AskedText {
  readonly title: string;
  readonly value?: string | undefined;
}

/** Asks for the label of a checkpoint; empty for none. Undefined where nobody answers. */
export async function askLabel(asked: AskedText): Promise<string | undefined> {
  return await askText(asked, longestLabel, {
    prompt: vscode.l10n.t('Label: a few words that stand on its row; empty for none'),
    placeHolder: vscode.l10n.t('before the cart is emptied'),
  });
}

/** Asks for the note of a checkpoint; empty for none. Undefined where nobody answers. */
export async function askNote(asked: AskedText): Promise<string | undefined> {
  return await askText(asked, longestNote, {
    prompt: vscode.l10n.t('Note: what to remember about it, shown in its tooltip; empty for none'),
    placeHolder: vscode.l10n.t('the third request has just failed'),
  });
}

async function askText(
  { title, value = '' }: AskedText,
  longest: number,
  words: Pick<vscode.InputBoxOptions, 'prompt' | 'placeHolder'>,
): Promise<string | undefined> {
  return await askForText({
    title,
    value,
    ...words,
    validateInput: (text) => lengthProblem(text, longest),
    ignoreFocusOut: true,
  });
}

function lengthProblem(text: string, longest: number): string | undefined {
  const { length } = text.trim();
  return length > longest ? vscode.l10n.t('{0} of at most {1} characters', length, longest) : undefined;
}

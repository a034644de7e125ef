import * as vscode from 'vscode';
import { asTextRow } from './listText.ts';

/** A row of a list, whose texts are shown as they are; one without a value is there to be read. */
export interface PickRow<Value> extends vscode.QuickPickItem {
  readonly value?: Value;
  /** The name of an icon before the label. */
  readonly icon?: string;
}

/** A list to choose from and to read. */
export interface RowQuestion<Value> {
  readonly title: string;
  readonly placeholder: string;
  readonly rows: readonly PickRow<Value>[];
}

/** Asks for one of the rows that have a value; the others stay where they are. Undefined where nobody chooses. */
export async function pickRow<Value>({
  title,
  placeholder,
  rows,
}: RowQuestion<Value>): Promise<Value | undefined> {
  const pick = vscode.window.createQuickPick<PickRow<Value>>();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  pick.items = rows.map(withIcon);
  const { promise, resolve } = Promise.withResolvers<Value | undefined>();
  pick.onDidAccept(() => {
    const value = pick.selectedItems[0]?.value;
    if (value !== undefined) resolve(value);
  });
  pick.onDidHide(() => {
    resolve(undefined);
  });
  pick.show();
  try {
    return await promise;
  } finally {
    pick.dispose();
  }
}

function withIcon<Value>({ icon, ...row }: PickRow<Value>): PickRow<Value> {
  const shown = asTextRow<PickRow<Value>>(row);
  return icon === undefined ? shown : { ...shown, label: `$(${icon}) ${shown.label}` };
}

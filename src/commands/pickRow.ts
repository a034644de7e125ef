import * as vscode from 'vscode';

/** A row of a list; one without a value is there to be read. */
export interface PickRow<Value> extends vscode.QuickPickItem {
  readonly value?: Value;
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
  pick.items = rows;
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

import * as vscode from 'vscode';

/** A view that has its rows from the beginning, a group with one row below: what the first rows of any such view take at least. */
export function activate(): void {
  vscode.window.createTreeView('ready.rows', {
    treeDataProvider: {
      getChildren: (row?: string): string[] =>
        row === undefined ? ['Group'] : row === 'Group' ? ['Row'] : [],
      getTreeItem: (row: string): vscode.TreeItem =>
        new vscode.TreeItem(
          row,
          row === 'Group' ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None,
        ),
    },
  });
}

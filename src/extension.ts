import * as vscode from 'vscode';

/** Called by VS Code when one of the commands is used for the first time. Only registers: each part is loaded on use. */
export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('thaw.showContexts', async () => {
      const { showContexts } = await import('./commands/showContexts.ts');
      await showContexts();
    }),
  );
}

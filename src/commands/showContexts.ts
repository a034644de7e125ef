import * as vscode from 'vscode';
import { loadKubeconfig, type KubeconfigContext } from '../kubernetes/kubeconfig.ts';
import { ThawError } from '../kubernetes/thawError.ts';

/** Shows the contexts of the kubeconfig in a list; nothing is changed by choosing one. */
export async function showContexts(): Promise<void> {
  try {
    const { contexts, currentContext } = await loadKubeconfig();
    await vscode.window.showQuickPick(
      contexts.map((context) => quickPickItem(context, currentContext)),
      {
        title: 'Contexts of the Kubeconfig',
        placeHolder: contexts.length === 0 ? 'The kubeconfig has no contexts' : 'Filter by name or server',
        matchOnDetail: true,
      },
    );
  } catch (error) {
    if (!ThawError.is(error)) throw error;
    await vscode.window.showErrorMessage(error.message);
  }
}

function quickPickItem(context: KubeconfigContext, currentContext: string | undefined): vscode.QuickPickItem {
  return {
    label: context.name,
    detail: `${context.server ?? 'no server'} as ${context.user === '' ? 'nobody' : context.user}`,
    ...(context.name === currentContext && { description: 'current' }),
  };
}

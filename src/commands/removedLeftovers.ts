import * as vscode from 'vscode';
import { showInformation } from '../views/messages.ts';

/** Says that pods of an interrupted measurement or bake were removed. Not awaited by anything: it may be looked at for long. */
export function tellOfRemovedLeftovers(namespace: string, count: number): void {
  void showInformation(
    vscode.l10n.t(
      'Pods that an interrupted measurement or bake had left in {0} were removed: {1}.',
      namespace,
      count,
    ),
  );
}

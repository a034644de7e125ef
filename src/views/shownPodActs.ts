import * as vscode from 'vscode';
import type { PodSubject } from '../../webview/startupTimings/startedPodMessages.ts';
import type { PodElement } from './elements.ts';
import type { PodAct } from './startupTimingsPanel.ts';

/** Does what a button of the page says with the pod that it shows: by the command that does it elsewhere, too. */
export async function actOnPod(act: PodAct, of: PodSubject): Promise<void> {
  const { namespace, pod, podUid } = of;
  switch (act) {
    case 'measurePod':
      await vscode.commands.executeCommand('thaw.measureStartup', {
        context: of.context,
        namespace,
        pod,
      });
      return;
    case 'readPod':
      await vscode.commands.executeCommand('thaw.showPodStartup', of);
      return;
    case 'checkpointPod': {
      // In another cluster there is no pod with this uid, which is said.
      const element: PodElement = { kind: 'pod', id: podUid, namespace, pod, podUid };
      await vscode.commands.executeCommand('thaw.checkpointPod', element);
    }
  }
}

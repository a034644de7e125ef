import * as vscode from 'vscode';
import { kubeletConfiguration, type KubeletSetting } from '../kubernetes/kubeletConfiguration.ts';
import type { Command } from './command.ts';

/** Copies what has to be in the kubelets' configuration for the cluster that is shown to make checkpoints. */
export const copyKubeletSetting: Command = async ({ session, live, obstacle }) => {
  const context = live.context ?? session.chosenContext ?? (await session.cluster()).connection.contextName;
  const settings = obstacle.settings(context);
  if (settings.length > 0) {
    await copyKubeletSettings(settings);
    return;
  }
  void vscode.window.showInformationMessage(
    vscode.l10n.t('No kubelet of {0} is known to lack a setting for checkpoints.', context),
  );
};

/** Copies fields of the kubelet's configuration as YAML, and says so. */
export async function copyKubeletSettings(settings: readonly KubeletSetting[]): Promise<void> {
  await vscode.env.clipboard.writeText(kubeletConfiguration(settings));
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'The setting is in the clipboard, for whoever runs the nodes to put into the kubelet’s configuration.',
    ),
  );
}

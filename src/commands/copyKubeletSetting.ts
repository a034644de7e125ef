import * as vscode from 'vscode';
import { showInformation } from '../views/messages.ts';
import type { Command } from './command.ts';
import { copyHandedOver, kubeletSettings } from './handedOver.ts';

/** Copies what has to be in the kubelets' configuration for the cluster that is shown to make checkpoints. */
export const copyKubeletSetting: Command = async ({ session, live, obstacle }) => {
  const context = live.context ?? session.chosenContext ?? (await session.cluster()).connection.contextName;
  const settings = obstacle.settings(context);
  if (settings.length > 0) {
    await copyHandedOver(kubeletSettings(settings));
    return;
  }
  void showInformation(
    vscode.l10n.t('No kubelet of {0} is known to lack a setting for checkpoints.', context),
  );
};

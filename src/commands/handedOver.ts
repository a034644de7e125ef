import * as vscode from 'vscode';
import { kubeletConfiguration, type KubeletSetting } from '../kubernetes/kubeletConfiguration.ts';
import type { Remedy } from '../kubernetes/remedy.ts';
import type { ThawError } from '../kubernetes/thawError.ts';
import { showInformation } from '../views/messages.ts';

/** What is copied of a remedy, for whoever can carry it out. */
export interface HandedOver {
  /** What the button says. */
  readonly title: string;
  readonly text: string;
  /** What is said once it is in the clipboard. */
  readonly said: string;
}

/**
 * What of a failure's remedies of one kind is copied, to be handed over; undefined where there is nothing to copy. This is where
 * it is said which remedies Thaw does not carry out by itself, and why:
 *
 * - `changeKubelet`, `changeRuntime`: a node's configuration is whoever runs the nodes to change. It takes a restart of the kubelet or
 *   the runtime, concerns every pod on the node, and is often written anew by what manages the node.
 * - `relaxPodSecurity`: it would let every pod of the namespace do more than its owner has allowed.
 * - `changeSecurityContext`, `setEnvironmentVariable`: a running pod's cannot be changed. Their source is a manifest that Thaw does not
 *   have, and another pod would have lost the warmed-up state that was to be checkpointed.
 * - `closeConnections`: there is nothing to copy. Which connection the application can do without only its owner knows; cut from
 *   outside (`ss --kill`), one fails in the middle of a request or transaction, on kernels that can do it at all. The error names the process, and
 *   {@link Ways.showProcesses} shows it beside the others.
 * - `changeApplication`: there is nothing to copy, as it is a change of a program or of its image; its sentence is in the error.
 */
export function handedOver(
  action: Remedy['action'],
  { message, remedies }: Pick<ThawError, 'message' | 'remedies'>,
): HandedOver | undefined {
  const same = <Action extends Remedy['action']>(wanted: Action): Extract<Remedy, { action: Action }>[] =>
    remedies.filter((remedy): remedy is Extract<Remedy, { action: Action }> => remedy.action === wanted);
  switch (action) {
    case 'changeKubelet':
      return kubeletSettings(same(action));
    case 'changeRuntime':
      return {
        title: vscode.l10n.t('Copy Instructions'),
        text: [message, ...same(action).map(({ text }) => `${text}.`), ''].join('\n'),
        said: vscode.l10n.t('The instructions are in the clipboard, for whoever runs the nodes.'),
      };
    case 'relaxPodSecurity':
      return {
        title: vscode.l10n.t('Copy Namespace Label'),
        text: same(action)
          .map(({ level }) => `pod-security.kubernetes.io/enforce: ${level}\n`)
          .join(''),
        said: vscode.l10n.t('The label is in the clipboard, for whoever may change the namespace.'),
      };
    case 'changeSecurityContext':
      return {
        title: vscode.l10n.t('Copy Security Context'),
        text: same(action)
          .map(({ setting, value }) => yamlAt(['securityContext', ...setting.split('.')], value))
          .join(''),
        said: vscode.l10n.t('The security context is in the clipboard, for the manifest of the pod.'),
      };
    case 'setEnvironmentVariable':
      return {
        title: vscode.l10n.t('Copy Variable'),
        text: same(action)
          .map(({ name, value }) => `- name: ${name}\n  value: ${JSON.stringify(value)}\n`)
          .join(''),
        said: vscode.l10n.t(
          'The variable is in the clipboard, for the env of the container in its manifest.',
        ),
      };
    default:
      return undefined;
  }
}

/** Fields of the kubelet's configuration, to be handed over. */
export function kubeletSettings(settings: readonly KubeletSetting[]): HandedOver {
  return {
    title: vscode.l10n.t('Copy Kubelet Setting'),
    text: kubeletConfiguration(settings),
    said: vscode.l10n.t(
      'The setting is in the clipboard, for whoever runs the nodes to put into the kubelet’s configuration.',
    ),
  };
}

/** Copies it, and says so. */
export async function copyHandedOver({ text, said }: Pick<HandedOver, 'text' | 'said'>): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  void showInformation(said);
}

/** A value below its fields, as YAML; below `add` is a list of values. */
function yamlAt(path: readonly string[], value: string): string {
  return path
    .map((field, depth) => {
      const line = `${'  '.repeat(depth)}${field}:`;
      if (depth < path.length - 1) return `${line}\n`;
      return `${line} ${field === 'add' ? `[${value}]` : value}\n`;
    })
    .join('');
}

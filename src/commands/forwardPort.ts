import * as vscode from 'vscode';
import { readSourcePod } from '../checkpoint/sourcePod.ts';
import { declaredPorts } from '../kubernetes/declaredPorts.ts';
import { askForText, showInformation } from '../views/messages.ts';
import type { RunningForward } from '../views/portForwards.ts';
import type { Thaw } from '../views/thaw.ts';
import type { Command } from './command.ts';
import { forwardedAddress, openInBrowser } from './forwardedAddress.ts';
import { podTarget, type PodTarget } from './targets.ts';

/** Forwards a port of a pod to this machine, and offers to open it. */
export const forwardPort: Command = async (thaw, { args, report }) => {
  const target = await podTarget(thaw, args, vscode.l10n.t('Forward a port of which pod?'));
  if (target === undefined) return;
  const port = await askPort(thaw, target);
  if (port === undefined) return;
  const { namespace, pod } = target;
  const forward = await thaw.forwards.start({ namespace, pod, port }, report);
  void offer(thaw, forward);
};

/** Asks which forwarded port to stop. */
export const stopForwarding: Command = async (thaw) => {
  const chosen = await vscode.window.showQuickPick(
    thaw.forwards.running.map((forward) => ({
      label: forwardedAddress(forward),
      description: `${forward.target.namespace}/${forward.target.pod}:${forward.target.port}`,
      forward,
    })),
    {
      title: vscode.l10n.t('Stop forwarding which port?'),
      placeHolder:
        thaw.forwards.running.length === 0
          ? vscode.l10n.t('No port is forwarded')
          : vscode.l10n.t('Filter by name'),
    },
  );
  if (chosen !== undefined) thaw.forwards.stop(chosen.forward);
};

/** The number that a text names; undefined where it is no port. */
export function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** The declared ports first; another can be typed. */
async function askPort(thaw: Thaw, target: PodTarget): Promise<number | undefined> {
  const { connection } = await thaw.session.cluster();
  const pod = await readSourcePod(connection, target);
  const declared = declaredPorts(
    (pod?.spec.containers ?? []).filter(
      ({ name }) => target.container === undefined || name === target.container,
    ),
  ).map(({ container, port, name = '' }) => ({
    label: String(port),
    description: [container, name].filter((part) => part !== '').join(' · '),
  }));
  if (declared.length > 0) {
    const other = { label: vscode.l10n.t('Another port…'), description: '' };
    const chosen = await vscode.window.showQuickPick([...declared, other], {
      title: vscode.l10n.t('Forward which port of {0}?', target.pod),
    });
    if (chosen !== other) return chosen && parsePort(chosen.label);
  }
  const typed = await askForText({
    title: vscode.l10n.t('Forward which port of {0}?', target.pod),
    prompt: vscode.l10n.t('A port on which something in the pod listens'),
    validateInput: (text) =>
      parsePort(text) === undefined ? vscode.l10n.t('A port is a number from 1 to 65535') : undefined,
  });
  return typed === undefined ? undefined : parsePort(typed);
}

/** Not awaited: the command has ended, however long its result is looked at. */
async function offer(thaw: Thaw, forward: RunningForward): Promise<void> {
  const { target } = forward;
  const address = forwardedAddress(forward);
  const open = vscode.l10n.t('Open in Browser');
  const copy = vscode.l10n.t('Copy Address');
  const stop = vscode.l10n.t('Stop');
  const text = vscode.l10n.t('Forwarding {0} to {1}', address, `${target.pod}:${target.port}`);
  const chosen = await showInformation(text, open, copy, stop);
  if (chosen === open) await openInBrowser(forward);
  if (chosen === copy) await vscode.env.clipboard.writeText(`http://${address}`);
  if (chosen === stop) thaw.forwards.stop(forward);
}

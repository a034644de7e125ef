import * as vscode from 'vscode';
import type { ThawError } from '../kubernetes/thawError.ts';
import { showInformation } from '../views/messages.ts';
import type { Thaw } from '../views/thaw.ts';
import type { Command } from './command.ts';
import { copyGrant } from './copyGrant.ts';
import { targetRows } from './targets.ts';

/** Copies the YAML that grants the right to see pods: of the namespace of a row, or what the view lacks. */
export const copyAccessRule: Command = async (thaw, { args }) => {
  const failure = failureOfRows(thaw, args) ?? firstFailure(thaw);
  const remedy = failure?.remedies.find(({ action }) => action === 'grantAccess');
  if (remedy?.action !== 'grantAccess') {
    void showInformation(vscode.l10n.t('No right is missing to list pods.'));
    return;
  }
  await copyGrant(remedy);
};

function failureOfRows({ host, podsView }: Thaw, args: readonly unknown[]): ThawError | undefined {
  return targetRows(host, args)
    .map((row) => (row.kind === 'namespace' ? podsView.failureOf(row.namespace) : undefined))
    .find((failure) => failure !== undefined);
}

function firstFailure({ live }: Thaw): ThawError | undefined {
  if (live.state.status === 'failed') return live.state.failure;
  return [...(live.watch?.podFailures.values() ?? [])][0];
}

import * as vscode from 'vscode';
import type { ThawError } from '../kubernetes/thawError.ts';
import { showInformation } from '../views/messages.ts';
import type { Thaw } from '../views/thaw.ts';
import type { Command } from './command.ts';
import { copyGrant } from './copyGrant.ts';
import { targetRows } from './targets.ts';

/** Copies the YAML that grants the right to see pods: of the namespace of a row, or what the views lack, pods before checkpoints. */
export const copyAccessRule: Command = async (thaw, { args }) => {
  const remedy = [...failuresOfRows(thaw, args), ...failuresOf(thaw)]
    .flatMap(({ remedies }) => remedies)
    .find(({ action }) => action === 'grantAccess');
  if (remedy?.action !== 'grantAccess') {
    void showInformation(vscode.l10n.t('No right is missing to list pods and checkpoints.'));
    return;
  }
  await copyGrant(remedy);
};

function failuresOfRows({ host, podsView }: Thaw, args: readonly unknown[]): readonly ThawError[] {
  return targetRows(host, args).flatMap((row) =>
    row.kind === 'namespace' ? (podsView.failureOf(row.namespace) ?? []) : [],
  );
}

function failuresOf({ live }: Thaw): readonly ThawError[] {
  const { state, checkpointState, watch } = live;
  return [
    ...(state.status === 'failed' ? [state.failure] : []),
    ...(watch?.podFailures.values() ?? []),
    ...(checkpointState.status === 'failed' ? [checkpointState.failure] : []),
    ...(watch?.checkpointState.failures.values() ?? []),
  ];
}

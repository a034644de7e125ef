import * as vscode from 'vscode';
import { othersOfGroup } from '../checkpoint/groupOthers.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { fileStart } from '../environment/restoredWay.ts';
import { firstResponse } from '../environment/firstResponse.ts';
import type { KnownEnvironment } from '../views/environmentList.ts';
import { showInformation } from '../views/messages.ts';
import type { Thaw } from '../views/thaw.ts';
import type { Command } from './command.ts';
import { environmentRow } from './environmentRow.ts';
import { environmentFileTarget, environmentTarget } from './environmentTargets.ts';
import { restoreRecord } from './restoreCheckpoint.ts';

/** Restores the newest bake of an environment as a new pod, after showing in what that differs. */
export const restoreEnvironment: Command = async (thaw, call) => {
  const baked = await bakedTarget(thaw, call.args, vscode.l10n.t('Restore which environment?'));
  if (baked) await restoreRecord(thaw, call, baked.newest);
};

/** Measures the startup of an environment, cold against restored, by what its file says is its first response. */
export const measureEnvironment: Command = async (thaw, { args }) => {
  const baked = await bakedTarget(thaw, args, vscode.l10n.t('Measure which environment?'));
  if (!baked) return;
  const { namespace, name: checkpoint } = baked.newest;
  const { environment } = baked.known.file ?? {};
  const probe = environment && firstResponse(environment).probe;
  const { catalog } = await thaw.session.cluster();
  const route =
    environment && fileStart(environment, baked.newest, await othersOfGroup(catalog, baked.newest));
  await vscode.commands.executeCommand('thaw.measureStartup', { namespace, checkpoint, probe, route });
};

/** Shows what the newest bake of an environment did when. */
export const showBakeLog: Command = async (thaw, { args }) => {
  const baked = await bakedTarget(thaw, args, vscode.l10n.t('Show the log of which bake?'));
  if (!baked) return;
  const { name, bake } = baked.newest;
  await thaw.documents.showText(`/${name}.log`, bake?.log ?? '');
};

/** Opens the file of an environment. */
export const openEnvironmentFile: Command = async (thaw, { args }) => {
  const known = await environmentFileTarget(thaw, args, vscode.l10n.t('Open the file of which environment?'));
  if (known?.file) await vscode.window.showTextDocument(known.file.uri);
};

/** An environment that was baked. */
export interface BakedTarget {
  readonly known: KnownEnvironment;
  readonly newest: CheckpointRecord;
}

/** The environment that a command for what was baked is for; where the one that is meant was never baked, that is offered. */
export async function bakedTarget(
  thaw: Thaw,
  args: readonly unknown[],
  title: string,
): Promise<BakedTarget | undefined> {
  const known = await environmentTarget(thaw, args, {
    title,
    suits: ({ state }) => state.status !== 'neverBaked',
    none: vscode.l10n.t('No environment has been baked yet'),
  });
  if (!known) return undefined;
  if (known.state.status !== 'neverBaked') return { known, newest: known.state.newest };
  offerBake(known);
  return undefined;
}

/** Not awaited: the command has ended. */
function offerBake({ namespace, name }: KnownEnvironment): void {
  const bake = vscode.l10n.t('Bake');
  const text = vscode.l10n.t('{0} has not been baked yet.', name);
  void showInformation(text, bake).then(async (chosen) => {
    const row = environmentRow({ namespace, name });
    if (chosen === bake) await vscode.commands.executeCommand('thaw.bakeEnvironment', row);
  });
}

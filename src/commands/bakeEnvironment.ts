import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { bake } from '../environment/bake.ts';
import { type BakeProgress, progressLines } from '../environment/bakeProgress.ts';
import type { Environment } from '../environment/environment.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { environmentId, type KnownEnvironment } from '../views/environmentList.ts';
import { formatDuration } from '../views/format.ts';
import { showInformation } from '../views/messages.ts';
import type { Thaw } from '../views/thaw.ts';
import { fileErrors, readEnvironment } from '../views/workspaceEnvironments.ts';
import type { Command, CommandCall } from './command.ts';
import { environmentFileTarget } from './environmentTargets.ts';
import { offerPush } from './pushBaked.ts';
import { sparkline } from './sparkline.ts';
import { withStages } from './stages.ts';
import { withOperation } from './withOperation.ts';

/** A bake as it was asked for. */
interface BakeWish {
  readonly environment: Environment;
  readonly namespace: string;
  readonly replacesOther?: boolean;
}

/**
 * Bakes an environment of a file: starts it cold, warms it up, checkpoints it, and tries the checkpoint. Where the file names a
 * registry, the bake is pushed there, if that is agreed to.
 */
export const bakeEnvironment: Command = async (thaw, call) => {
  const known = await environmentFileTarget(thaw, call.args, vscode.l10n.t('Bake which environment?'));
  if (!known) return;
  const { namespace } = known;
  await bakeAsWished(thaw, call, { environment: await savedEnvironment(known), namespace });
};

/** What the file says: what is being edited is saved first, as it is meant to be baked. */
async function savedEnvironment({ file, name }: KnownEnvironment): Promise<Environment> {
  const attempted = vscode.l10n.t('bake {0}', name);
  if (file === undefined) {
    throw new ThawError({
      reason: 'notFound',
      attempted,
      explanation: vscode.l10n.t('its environment file is not in this workspace'),
    });
  }
  const document = await vscode.workspace.openTextDocument(file.uri);
  if (document.isDirty) await document.save();
  const { environment, errors } = await readEnvironment(file.uri, document.getText());
  if (environment) return environment;
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  throw fileErrors(attempted, errors);
}

async function bakeAsWished(thaw: Thaw, call: CommandCall, wish: BakeWish): Promise<void> {
  const { environment, namespace } = wish;
  const { name } = environment;
  try {
    const cluster = await thaw.session.cluster();
    const title = vscode.l10n.t('Baking {0}', name);
    const podUid = environmentId(cluster.connection.contextName, { namespace, name });
    const shown = { podUid, text: vscode.l10n.t('Baking…'), title };
    const [record, ...others] = await withOperation(thaw.operations, shown, (onRow, operation) =>
      withStages(title, (stop, tell) =>
        cluster.during(() =>
          bake(cluster, wish, {
            signal: AbortSignal.any([stop, onRow]),
            onProgress: (progress) => {
              // A bake that fails keeps no log of its own: what led there is behind the error's Show Log.
              for (const line of progressLines(progress)) thaw.host.log.info(`${name}: ${line}`);
              tell(stageText(progress));
              operation.say(rowText(progress));
            },
          }),
        ),
      ),
    );
    if (record === undefined) return;
    offerRestore(record);
    if (environment.image.registry === undefined) return;
    await offerPush(thaw, call, { environment, namespace, records: [record, ...others] });
  } catch (error) {
    call.report(error, {
      retry: () => bakeAsWished(thaw, call, wish),
      withoutOtherBake: () => bakeAsWished(thaw, call, { ...wish, replacesOther: true }),
    });
  }
}

/** Not awaited: the command has ended, however long its result is looked at. */
function offerRestore({ bake, namespace }: CheckpointRecord): void {
  const { environment: name = '', coldMs = 0, restoredMs = 1 } = bake ?? {};
  const restore = vscode.l10n.t('Restore…');
  const showLog = vscode.l10n.t('Show Bake Log');
  const text = vscode.l10n.t(
    '{0} is baked: it starts in {1} instead of {2}.',
    name,
    formatDuration(restoredMs),
    formatDuration(coldMs),
  );
  const row = { kind: 'environment', id: `${namespace}/${name}`, namespace, name };
  void showInformation(text, restore, showLog).then(async (chosen) => {
    if (chosen === restore) await vscode.commands.executeCommand('thaw.restoreEnvironment', row);
    if (chosen === showLog) await vscode.commands.executeCommand('thaw.showBakeLog', row);
  });
}

/** What the bake is doing, in a few words, for its row. */
function rowText(progress: BakeProgress): string {
  if (progress.stage !== 'warmingUp') return vscode.l10n.t('baking: {0}', stageText(progress));
  const { step, of } = progress.step;
  return vscode.l10n.t('baking: warm-up {0} of {1}', step, of);
}

function stageText(progress: BakeProgress): string {
  switch (progress.stage) {
    case 'starting':
      return vscode.l10n.t('starting it cold');
    case 'ready':
      return vscode.l10n.t('ready');
    case 'warmedUp':
      return vscode.l10n.t('warmed up by {0}', progress.line);
    case 'warmingUp':
      return warmUpText(progress.step);
    case 'preparing':
      return vscode.l10n.t('running {0}', progress.command);
    case 'checkpointing':
      return vscode.l10n.t('checkpointing {0}', progress.containers.join(', '));
    case 'makingImage':
      return vscode.l10n.t('making the checkpoint image on {0}', progress.node);
    case 'trying':
    case 'tried':
      return vscode.l10n.t('restoring it for a trial');
    case 'rollingOver':
    case 'poolStays':
      return vscode.l10n.t('rolling the pool over to it');
    case 'deletingOld':
      return vscode.l10n.t('deleting {0}', progress.checkpoint);
    case 'otherWay':
      return vscode.l10n.t('beginning again in a runtime of its own, as {0}', progress.why);
  }
}

/** The step, how far it is, and how its latency falls. */
function warmUpText({
  step,
  of,
  what,
  answered,
  requests,
  latenciesMs,
}: Extract<BakeProgress, { stage: 'warmingUp' }>['step']): string {
  const last = latenciesMs.at(-1);
  const parts = [
    vscode.l10n.t('warm-up {0} of {1}: {2}', step, of, what),
    ...(requests === undefined ? [] : [vscode.l10n.t('{0} of {1}', answered, requests)]),
    ...(last === undefined ? [] : [`${sparkline(latenciesMs)} ${formatDuration(last)}`]),
  ];
  return parts.join(' · ');
}

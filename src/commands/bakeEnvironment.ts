import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { bake } from '../environment/bake.ts';
import { progressLines } from '../environment/bakeProgress.ts';
import type { Environment } from '../environment/environment.ts';
import { environmentId } from '../views/environmentList.ts';
import { formatDuration } from '../views/format.ts';
import { showInformation } from '../views/messages.ts';
import type { Thaw } from '../views/thaw.ts';
import { bakeRowText, bakeStageText } from './bakeText.ts';
import type { Command, CommandCall } from './command.ts';
import { environmentRow } from './environmentRow.ts';
import { environmentFileTarget } from './environmentTargets.ts';
import { offerPush } from './pushBaked.ts';
import { savedEnvironment } from './savedEnvironment.ts';
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
  const { name, namespace } = known;
  const environment = await savedEnvironment(known, vscode.l10n.t('bake {0}', name));
  await bakeAsWished(thaw, call, { environment, namespace });
};

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
              tell(bakeStageText(progress));
              operation.say(bakeRowText(progress));
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
      // By the file as it is then.
      retry: () =>
        vscode.commands.executeCommand('thaw.bakeEnvironment', environmentRow({ namespace, name })),
      openEnvironmentFile: () =>
        vscode.commands.executeCommand('thaw.openEnvironmentFile', environmentRow({ namespace, name })),
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
  const row = environmentRow({ namespace, name });
  void showInformation(text, restore, showLog).then(async (chosen) => {
    if (chosen === restore) await vscode.commands.executeCommand('thaw.restoreEnvironment', row);
    if (chosen === showLog) await vscode.commands.executeCommand('thaw.showBakeLog', row);
  });
}

import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { Environment } from '../environment/environment.ts';
import { bakeReference, pushBake } from '../environment/pushBake.ts';
import { environmentId } from '../views/environmentList.ts';
import type { Thaw } from '../views/thaw.ts';
import type { CommandCall } from './command.ts';
import { confirmPush } from './confirmPush.ts';
import { offerReference, pushStageText } from './pushStages.ts';
import { withStages } from './stages.ts';
import { withOperation } from './withOperation.ts';

/** A bake that is to be in the registry of its environment. */
interface PushWish {
  readonly environment: Environment;
  readonly namespace: string;
  readonly records: readonly [CheckpointRecord, ...CheckpointRecord[]];
}

/** Puts a new bake into the registry that its file names, once it was said what is in it and who can read it. */
export async function offerPush(thaw: Thaw, call: CommandCall, wish: PushWish): Promise<void> {
  const { environment, records } = wish;
  const [first, ...others] = records;
  const wished = (record: CheckpointRecord) => ({ record, reference: bakeReference(environment, record) });
  if (await confirmPush([wished(first), ...others.map(wished)])) await push(thaw, call, wish);
}

async function push(thaw: Thaw, call: CommandCall, wish: PushWish): Promise<void> {
  const { environment, namespace, records } = wish;
  const { name } = environment;
  const title = vscode.l10n.t('Pushing the image of {0}', name);
  try {
    const cluster = await thaw.session.cluster();
    const podUid = environmentId(cluster.connection.contextName, { namespace, name });
    const shown = { podUid, text: vscode.l10n.t('Pushing…'), title };
    const pushed = await withOperation(thaw.operations, shown, (onRow, operation) =>
      withStages(title, (stop, tell) =>
        cluster.during(() =>
          pushBake(
            cluster,
            { environment, records },
            {
              signal: AbortSignal.any([stop, onRow]),
              onStage: (stage) => {
                tell(pushStageText(stage));
                operation.say(vscode.l10n.t('pushing: {0}', pushStageText(stage)));
              },
            },
          ),
        ),
      ),
    );
    for (const record of pushed) offerReference(record, name);
  } catch (error) {
    call.report(error, { retry: () => push(thaw, call, wish) });
  }
}

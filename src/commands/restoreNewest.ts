import * as vscode from 'vscode';
import { type CheckpointRecord, readableRecords } from '../checkpoint/checkpointRecord.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { whyNotRestorable } from '../views/restorability.ts';
import type { Thaw } from '../views/thaw.ts';
import type { Command } from './command.ts';
import { restoreRecord } from './restoreCheckpoint.ts';
import { currentWatch, podTarget, type PodTarget } from './targets.ts';

/** Restores the newest checkpoint of a pod or a container that can be restored. */
export const restoreNewest: Command = async (thaw, call) => {
  const target = await podTarget(
    thaw,
    call.args,
    vscode.l10n.t('Restore the newest checkpoint of which pod?'),
  );
  if (target !== undefined) await restoreRecord(thaw, call, await newestCheckpoint(thaw, target));
};

async function newestCheckpoint(thaw: Thaw, target: PodTarget): Promise<CheckpointRecord> {
  const { namespace, pod, podUid, container } = target;
  const [watch, { catalog }] = await Promise.all([currentWatch(thaw), thaw.session.cluster()]);
  const records = readableRecords(await catalog.list({ namespace }))
    .filter(({ source }) => source.pod === pod && (source.podUid ?? podUid) === podUid)
    .filter(({ source }) => container === undefined || source.container === container)
    .sort((one, other) => other.checkpointedAt - one.checkpointedAt);
  const why = (record: CheckpointRecord): string | undefined => whyNotRestorable(record, watch);
  const newest = records.find((record) => why(record) === undefined);
  if (newest !== undefined) return newest;
  const [first] = records;
  throw new ThawError({
    reason: 'restoreUnsupported',
    attempted: `restore the newest checkpoint of ${namespace}/${pod}`,
    explanation:
      first === undefined
        ? 'it has no checkpoint yet'
        : `none of its checkpoints can be restored (${why(first) ?? ''})`,
    remedies: [{ action: 'checkpoint', text: 'Checkpoint it', namespace, pod, podUid }],
  });
}

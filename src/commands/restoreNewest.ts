import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { whyNotRestorable } from '../views/restorability.ts';
import type { Thaw } from '../views/thaw.ts';
import type { Command } from './command.ts';
import { nothingToRestore, podCheckpoints } from './podCheckpoints.ts';
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
  const [watch, records] = await Promise.all([currentWatch(thaw), podCheckpoints(thaw, target)]);
  const why = (record: CheckpointRecord): string | undefined => whyNotRestorable(record, watch);
  const newest = records.find((record) => why(record) === undefined);
  if (newest !== undefined) return newest;
  const [first] = records;
  const attempted = vscode.l10n.t('restore the newest checkpoint of {0}/{1}', target.namespace, target.pod);
  throw nothingToRestore(target, attempted, first && (why(first) ?? ''));
}

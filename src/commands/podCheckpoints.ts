import * as vscode from 'vscode';
import { type CheckpointRecord, readableRecords } from '../checkpoint/checkpointRecord.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { Thaw } from '../views/thaw.ts';
import { pickCheckpoint } from './checkpointTargets.ts';
import { currentWatch, podTarget, type PodTarget } from './targets.ts';

/** The checkpoints of a pod or of one of its containers, as the catalog has them now, the newest first. */
export async function podCheckpoints(
  { session }: Pick<Thaw, 'session'>,
  { namespace, pod, podUid, container }: PodTarget,
): Promise<readonly CheckpointRecord[]> {
  const { catalog } = await session.cluster();
  return readableRecords(await catalog.list({ namespace }))
    .filter(({ source }) => source.pod === pod && (source.podUid ?? podUid) === podUid)
    .filter(({ source }) => container === undefined || source.container === container)
    .sort((one, other) => other.checkpointedAt - one.checkpointedAt);
}

/** That a pod has nothing to restore: no checkpoint, or none that can be restored, and then why not. */
export function nothingToRestore(
  { namespace, pod, podUid }: PodTarget,
  attempted: string,
  whyNotRestorable?: string,
): ThawError {
  return new ThawError({
    reason: 'restoreUnsupported',
    attempted,
    explanation:
      whyNotRestorable === undefined
        ? vscode.l10n.t('it has no checkpoint yet')
        : vscode.l10n.t('none of its checkpoints can be restored ({0})', whyNotRestorable),
    remedies: [{ action: 'checkpoint', text: vscode.l10n.t('Checkpoint it'), namespace, pod, podUid }],
  });
}

/**
 * Asks for one of the checkpoints of the pod that a command is called on. Undefined where nobody chooses.
 *
 * @throws {ThawError} `restoreUnsupported` where it has none, and what finding the pod meets
 */
export async function checkpointOfPod(
  thaw: Thaw,
  args: readonly unknown[],
): Promise<CheckpointRecord | undefined> {
  const target = await podTarget(thaw, args, vscode.l10n.t('Restore a checkpoint of which pod?'));
  if (target === undefined) return undefined;
  const name = `${target.namespace}/${target.pod}`;
  const attempted = vscode.l10n.t('restore a checkpoint of {0}', name);
  const [records, watch] = await Promise.all([podCheckpoints(thaw, target), currentWatch(thaw)]);
  if (records.length === 0) throw nothingToRestore(target, attempted);
  return await pickCheckpoint(thaw, vscode.l10n.t('Restore which checkpoint of {0}?', name), records, watch);
}

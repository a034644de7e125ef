import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { diskBytes } from '../checkpoint/diskBytes.ts';
import { completeBake } from '../environment/bakeState.ts';
import type { Environment } from '../environment/environment.ts';
import { givenUpCheckpoints } from '../environment/givenUpCheckpoints.ts';
import { prune } from '../environment/retention.ts';
import type { ClusterParts } from '../views/clusterParts.ts';
import { environmentId } from '../views/environmentList.ts';
import { formatAge, formatBytes, formatCheckpointCount } from '../views/format.ts';
import { askInDialog, showInformation } from '../views/messages.ts';
import type { Thaw } from '../views/thaw.ts';
import type { Command, CommandCall } from './command.ts';
import { deletedBytes, type IsNodeGone, warnOfRemaining, whatIsDeleted } from './deletionTexts.ts';
import { environmentFileTarget } from './environmentTargets.ts';
import { nameList } from './nameList.ts';
import { savedEnvironment } from './savedEnvironment.ts';
import { type StageTeller, withStages } from './stages.ts';
import { withOperation } from './withOperation.ts';

/** What is pruned, and where. */
interface Pruning {
  readonly thaw: Thaw;
  readonly cluster: ClusterParts;
  readonly environment: Environment;
  readonly namespace: string;
}

/** Deletes the bakes that an environment's retention no longer keeps, as `thaw prune` does, after a question that says which these are. */
export const pruneEnvironment: Command = async (thaw, call) => {
  const known = await environmentFileTarget(thaw, call.args, vscode.l10n.t('Prune which environment?'));
  if (!known) return;
  const { name, namespace } = known;
  const environment = await savedEnvironment(known, vscode.l10n.t('prune {0}', name));
  const pruning = { thaw, cluster: await thaw.session.cluster(), environment, namespace };
  const records = await shown(pruning, (signal, tell) => givenUp(pruning, signal, tell));
  if (records.length === 0) {
    void showInformation(nothingText(environment));
    return;
  }
  const isGone: IsNodeGone = (node) => thaw.live.watch?.isNodeGone(node) === true;
  if (await isAgreed(environment, records, isGone)) await deleteAgreed(pruning, call, records, isGone);
};

/** Does something that the row of the environment shows, with its stages in a notification; either cancels it. */
async function shown<Result>(
  { thaw, cluster, environment: { name }, namespace }: Pruning,
  work: (signal: AbortSignal, tell: StageTeller) => Promise<Result>,
): Promise<Result> {
  const title = vscode.l10n.t('Pruning {0}', name);
  const podUid = environmentId(cluster.connection.contextName, { namespace, name });
  return await withOperation(
    thaw.operations,
    { podUid, text: vscode.l10n.t('Pruning…'), title },
    async (onRow) =>
      await withStages(title, (stop, tell) =>
        cluster.during(() => work(AbortSignal.any([stop, onRow]), tell)),
      ),
  );
}

async function givenUp(
  { cluster, environment, namespace }: Pruning,
  signal: AbortSignal,
  tell: StageTeller,
): Promise<readonly CheckpointRecord[]> {
  tell(vscode.l10n.t('looking for what is no longer kept'));
  return await givenUpCheckpoints(cluster, { environment, namespace }, signal);
}

function nothingText({ name, retention }: Environment): string {
  return Object.keys(retention).length === 0
    ? vscode.l10n.t('Every bake of {0} is kept: its file sets no retention.', name)
    : vscode.l10n.t(
        'Nothing of {0} is beyond its retention, apart from what its warm pool may still need.',
        name,
      );
}

async function isAgreed(
  { name }: Environment,
  records: readonly CheckpointRecord[],
  isGone: IsNodeGone,
): Promise<boolean> {
  const yes = vscode.l10n.t('Delete');
  const question =
    records.length === 1
      ? vscode.l10n.t('Delete the checkpoint that {0} no longer keeps?', name)
      : vscode.l10n.t('Delete {0} checkpoints that {1} no longer keeps?', records.length, name);
  const now = Date.now();
  const lines = records.map((record) => checkpointLine(record, now));
  const detail = [...whatIsDeleted(records, isGone), nameList(lines)].join('\n\n');
  return (await askInDialog({ question, detail }, yes)) === yes;
}

/** A checkpoint by its name, its age and what it takes of the disk. */
function checkpointLine(record: CheckpointRecord, now: number): string {
  const facts = [record.name, formatAge(record.checkpointedAt, now), formatBytes(diskBytes(record))];
  if (completeBake(record) === undefined) facts.push(vscode.l10n.t('left by a bake that was interrupted'));
  return facts.join(' · ');
}

/** Says in the end, however that comes, what is deleted. */
async function deleteAgreed(
  pruning: Pruning,
  { report }: CommandCall,
  agreed: readonly CheckpointRecord[],
  isGone: IsNodeGone,
): Promise<void> {
  const { cluster, environment, namespace } = pruning;
  const deleted: CheckpointRecord[] = [];
  try {
    const { failures, remainingImages } = await shown(pruning, async (signal, tell) => {
      // A question can stay open for long: a pool may have come meanwhile that is restored from one of them.
      const still = new Set((await givenUp(pruning, signal, tell)).map(({ name }) => name));
      const { catalog, agents } = cluster;
      const records = agreed.filter(({ name }) => still.has(name));
      return await prune(
        { records, catalog, agents },
        {
          signal,
          onProgress: ({ name }, done, all) => {
            tell(vscode.l10n.t('{0} ({1} of {2})', name, done + 1, all));
          },
          onDeleted: (record) => deleted.push(record),
        },
      );
    });
    const row = { kind: 'environment', id: '', namespace, name: environment.name };
    const retry = (): unknown => vscode.commands.executeCommand('thaw.pruneEnvironment', row);
    for (const { failure } of failures) report(failure, { retry });
    warnOfRemaining(remainingImages);
  } finally {
    if (deleted.length > 0) void showInformation(deletedText(environment, deleted, isGone));
  }
}

function deletedText(
  { name }: Environment,
  deleted: readonly CheckpointRecord[],
  isGone: IsNodeGone,
): string {
  return vscode.l10n.t(
    '{0} of {1} deleted, which leaves {2} of the disks free.',
    formatCheckpointCount(deleted.length),
    name,
    formatBytes(deletedBytes(deleted, isGone)),
  );
}

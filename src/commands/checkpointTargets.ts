import * as vscode from 'vscode';
import type { RecordIdentity } from '../checkpoint/catalog.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { ClusterWatch } from '../views/clusterWatch.ts';
import { formatAge, formatBytes, formatExactTime, formatLabel } from '../views/format.ts';
import { showInformation } from '../views/messages.ts';
import { whyNotRestorable } from '../views/restorability.ts';
import type { Thaw } from '../views/thaw.ts';
import { type Choice, pickOne } from './pickOne.ts';
import { currentWatch, targetGroups, targetRows } from './targets.ts';

/**
 * The checkpoints that a command is for, as the catalog has them now; a group stands for those below it, as the view shows them.
 * Asks for one where that is not known. None where nobody chooses.
 */
export async function checkpointTargets(
  thaw: Thaw,
  args: readonly unknown[],
  title: string,
): Promise<readonly CheckpointRecord[]> {
  const groups = targetGroups(thaw.host, args, 'checkpointGroup');
  const rows = targetRows(thaw.host, args).filter((row) => row.kind === 'checkpoint');
  const below = groups.flatMap((row) => thaw.checkpointsView.checkpointsBelow(row));
  const { catalog } = await thaw.session.cluster();
  if (rows.length + below.length > 0) {
    const selected = await Promise.all(withoutRepetition(rows).map((row) => catalog.get(row)));
    return withoutRepetition([...selected, ...below]);
  }
  if (groups.length > 0) {
    const names = groups.map(({ group }) => group).join(', ');
    void showInformation(vscode.l10n.t('There are no checkpoints in {0}.', names));
    return [];
  }
  const watch = await currentWatch(thaw);
  const chosen = await pickCheckpoint(thaw, title, [...(watch?.records() ?? [])], watch);
  return chosen === undefined ? [] : [await catalog.get(chosen)];
}

/** As {@link checkpointTargets}, for commands that are for one checkpoint: asks which, where several are selected. */
export async function checkpointTarget(
  thaw: Thaw,
  args: readonly unknown[],
  title: string,
): Promise<CheckpointRecord | undefined> {
  const records = await checkpointTargets(thaw, args, title);
  if (records.length <= 1) return records[0];
  return await pickCheckpoint(thaw, title, records, thaw.live.watch);
}

/** Each once; of what is there twice, the first. */
function withoutRepetition<Identity extends RecordIdentity>(all: readonly Identity[]): readonly Identity[] {
  const first = new Map<string, Identity>();
  for (const each of all) first.set(key(each), first.get(key(each)) ?? each);
  return [...first.values()];
}

function key({ namespace, name }: RecordIdentity): string {
  return `${namespace}/${name}`;
}

/** Asks for one of these checkpoints. Undefined where nobody chooses. */
export async function pickCheckpoint(
  { host }: Thaw,
  title: string,
  records: readonly CheckpointRecord[],
  watch: ClusterWatch | undefined,
): Promise<CheckpointRecord | undefined> {
  return await pickOne(host.choices, 'checkpoint', {
    title,
    placeHolder:
      records.length === 0 ? vscode.l10n.t('There are no checkpoints') : vscode.l10n.t('Filter by name'),
    choices: records
      .toSorted((one, other) => other.checkpointedAt - one.checkpointedAt)
      .map((record) => checkpointChoice(record, watch)),
  });
}

function checkpointChoice(
  record: CheckpointRecord,
  watch: ClusterWatch | undefined,
): Choice<CheckpointRecord> {
  const { source, archive, checkpointedAt, namespace } = record;
  const why = whyNotRestorable(record, watch);
  return {
    key: key(record),
    label: `${source.pod}/${source.container}`,
    description: [
      formatLabel(record),
      formatAge(checkpointedAt, Date.now()),
      formatBytes(archive.bytes),
      archive.node,
    ]
      .filter((part) => part !== '')
      .join(' · '),
    detail: [namespace, formatExactTime(checkpointedAt), why ?? ''].filter((part) => part !== '').join(' · '),
    value: record,
  };
}

import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { checkpointImageReference } from '../checkpoint/imageReference.ts';
import { restorableCheckpoint } from '../restore/restorableCheckpoint.ts';
import type { RestoreDifference } from '../restore/restoreDifference.ts';
import type { RestorableCheckpoint, RestoreOptions } from '../restore/restoreRoute.ts';
import type { ClusterParts } from '../views/clusterParts.ts';

/** A restore as it was asked for. */
export interface RestoreWish {
  readonly record: CheckpointRecord;
  readonly options: RestoreOptions;
}

/** A pod's name that is also a host name: one DNS label (RFC 1123). */
const podName = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * Asks for the new pod's name and shows what will be different in it. Undefined where nobody goes on. Nothing is created.
 * @throws {ThawError} `restoreUnsupported`, `containerNotFound`
 */
export async function planRestore(
  { route }: Pick<ClusterParts, 'route'>,
  record: CheckpointRecord,
): Promise<RestoreWish | undefined> {
  const checkpoint = restorableCheckpoint(withImage(record));
  const { namespace } = record;
  const name = await askName(record);
  if (name === undefined) return undefined;
  const options: RestoreOptions = { name, namespace };
  const { differences } = await route.plan(checkpoint, options);
  return (await showDifferences(checkpoint, options, differences)) ? { record, options } : undefined;
}

/** A name for a pod restored from a checkpoint, by the time at which it is made. */
export function defaultPodName({ source }: CheckpointRecord, now: Date): string {
  const time = now.toISOString().slice(11, 19).replaceAll(':', '');
  const base = source.pod
    .replaceAll('.', '-')
    .replace(/-restored(?:-\d+)?$/, '')
    .slice(0, 63 - '-restored-'.length - time.length);
  return `${base.replace(/-+$/, '')}-restored-${time}`;
}

/** Why a text cannot be the name of a restored pod; undefined where it can. */
export function podNameProblem(name: string): string | undefined {
  if (podName.test(name)) return undefined;
  return vscode.l10n.t('A name has at most 63 lower case letters, digits and inner hyphens');
}

async function askName(record: CheckpointRecord): Promise<string | undefined> {
  return await vscode.window.showInputBox({
    title: vscode.l10n.t('Restore {0}/{1}', record.source.pod, record.source.container),
    prompt: vscode.l10n.t('Name of the new pod in namespace {0}', record.namespace),
    value: defaultPodName(record, new Date()),
    validateInput: podNameProblem,
    ignoreFocusOut: true,
  });
}

/** The record as it will be once its image has been made. */
function withImage(record: CheckpointRecord): CheckpointRecord {
  if (record.image !== undefined) return record;
  const reference = checkpointImageReference(record);
  const { node, bytes } = record.archive;
  return { ...record, image: { reference, digest: '', bytes, location: 'node', node } };
}

/** Resolves to whether to go on. The differences can be read and filtered; only the first row creates the pod. */
async function showDifferences(
  checkpoint: RestorableCheckpoint,
  { name, namespace }: RestoreOptions,
  differences: readonly RestoreDifference[],
): Promise<boolean> {
  const create: vscode.QuickPickItem = {
    label: `$(debug-start) ${vscode.l10n.t('Create {0}', name)}`,
    description: vscode.l10n.t('from {0}, in namespace {1}', checkpoint.name, namespace),
    alwaysShow: true,
  };
  const pick = vscode.window.createQuickPick();
  pick.title = vscode.l10n.t('How {0} will differ from an ordinary new pod', name);
  pick.placeholder = vscode.l10n.t('Enter creates the pod, Escape does not');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  pick.items = [create, ...differenceItems(differences)];
  const { promise, resolve } = Promise.withResolvers<boolean>();
  pick.onDidAccept(() => {
    if (pick.selectedItems[0] === create) resolve(true);
  });
  pick.onDidHide(() => {
    resolve(false);
  });
  pick.show();
  try {
    return await promise;
  } finally {
    pick.dispose();
  }
}

/** The differences below a line for each of their kinds; what is shared with other pods is the most dangerous. */
function differenceItems(differences: readonly RestoreDifference[]): readonly vscode.QuickPickItem[] {
  const kinds: readonly (readonly [RestoreDifference['kind'], string])[] = [
    ['shared', vscode.l10n.t('shared with the source and every other restore')],
    ['changed', vscode.l10n.t('other than in the source')],
    ['carriedOver', vscode.l10n.t('carried over')],
    ['dropped', vscode.l10n.t('left out')],
  ];
  return kinds.flatMap(([kind, label]) => {
    const items = differences.filter((difference) => difference.kind === kind).map(differenceItem);
    return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
  });
}

function differenceItem({ field, from, to, why }: RestoreDifference): vscode.QuickPickItem {
  const change = [from, to].filter((value) => value !== undefined).join(' → ');
  return { label: field, detail: why, ...(change !== '' && { description: change }) };
}

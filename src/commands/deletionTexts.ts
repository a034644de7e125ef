import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { diskBytes } from '../checkpoint/diskBytes.ts';
import { imagePlaces } from '../checkpoint/recordedImage.ts';
import { formatBytes } from '../views/format.ts';
import { showWarning } from '../views/messages.ts';

/** Whether the cluster is known to have no node of a name. */
export type IsNodeGone = (node: string) => boolean;

/** What is deleted where, and which nodes are not there any more for that; the first paragraphs of a question. */
export function whatIsDeleted(records: readonly CheckpointRecord[], isGone: IsNodeGone): readonly string[] {
  const places = records.flatMap((record) => [record.archive, ...imagePlaces(record)]);
  const nodes = [...new Set(places.map(({ node }) => node))];
  const gone = nodes.filter(isGone);
  const isOne = records.length === 1;
  const deleted =
    gone.length === nodes.length
      ? onlyRecordsText(isOne)
      : deletedText(
          isOne,
          formatBytes(deletedBytes(records, isGone)),
          nodes.filter((node) => !isGone(node)).join(', '),
        );
  return [deleted, ...(gone.length === 0 ? [] : [lostText(gone)]), podsText(isOne)];
}

function onlyRecordsText(isOne: boolean): string {
  return isOne
    ? vscode.l10n.t('The record is deleted for good, and nothing else.')
    : vscode.l10n.t('The records are deleted for good, and nothing else.');
}

function deletedText(isOne: boolean, size: string, nodes: string): string {
  return isOne
    ? vscode.l10n.t('Archive, checkpoint image and record are deleted for good: {0} on {1}.', size, nodes)
    : vscode.l10n.t('Archives, checkpoint images and records are deleted for good: {0} on {1}.', size, nodes);
}

function lostText(nodes: readonly string[]): string {
  return nodes.length === 1
    ? vscode.l10n.t('No longer in the cluster, with all that is on it: {0}.', nodes.join(', '))
    : vscode.l10n.t('No longer in the cluster, with all that is on them: {0}.', nodes.join(', '));
}

function podsText(isOne: boolean): string {
  return isOne
    ? vscode.l10n.t('Pods that were restored from it go on running, but cannot be started again.')
    : vscode.l10n.t('Pods that were restored from them go on running, but cannot be started again.');
}

/** How much room on the disks of nodes checkpoints leave that are deleted, in bytes. */
export function deletedBytes(records: readonly CheckpointRecord[], isGone: IsNodeGone): number {
  return records.reduce((sum, record) => sum + (isGone(record.archive.node) ? 0 : diskBytes(record)), 0);
}

/** Warns of what could not be deleted, as it is out of reach. */
export function warnOfRemaining(images: readonly string[]): void {
  if (images.length === 0) return;
  void showWarning(
    images.length === 1
      ? vscode.l10n.t('Still in its registry, with the memory of the process: {0}', images.join(', '))
      : vscode.l10n.t('Still in their registries, with the memory of the process: {0}', images.join(', ')),
  );
}

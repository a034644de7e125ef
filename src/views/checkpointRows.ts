import * as vscode from 'vscode';
import { longestName } from '../checkpoint/checkpointName.ts';
import type { CheckpointRecord, GroupPlace } from '../checkpoint/checkpointRecord.ts';
import type { DumpTimes } from '../kubernetes/archiveContent.ts';
import { plainText } from '../checkpoint/labelAndNote.ts';
import type { ChainPlace } from '../restore/checkpointChains.ts';
import type { CheckpointElement, CheckpointGroupElement } from './elements.ts';
import {
  formatAge,
  formatBytes,
  formatCheckpointCount,
  formatDuration,
  formatElapsed,
  formatExactTime,
  formatLabel,
  formatTimeOfDay,
} from './format.ts';
import { rowText } from './rowText.ts';
import { factTooltip } from './tooltip.ts';

/** What a checkpoint's row says besides its record. */
export interface CheckpointRowDetails {
  /** Below its container, the row need not name it. */
  readonly isBelowContainer: boolean;
  readonly whyNotRestorable: string | undefined;
  /** Where it stands in its chain, where that is around it. */
  readonly chain?: DescribedChain | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** The place of a checkpoint in its chain, and the record of what its pod was restored from, where that is known. */
export interface DescribedChain extends ChainPlace {
  readonly originRecord?: CheckpointRecord | undefined;
}

/** A checkpoint's row. */
export function checkpointRow(
  { id }: CheckpointElement,
  record: CheckpointRecord,
  { isBelowContainer, whyNotRestorable, chain, now }: CheckpointRowDetails,
): vscode.TreeItem {
  const { source, archive, checkpointedAt, group } = record;
  const name = rowText(`${source.pod}/${source.container}`);
  const item = new vscode.TreeItem(isBelowContainer ? formatTimeOfDay(checkpointedAt) : name);
  const isMissing = archive.state === 'missing';
  const facts = [
    formatLabel(record),
    chain === undefined ? '' : formatDescent(record, chain),
    group === undefined ? '' : formatGroupPlace(group),
    formatAge(checkpointedAt, now),
    formatBytes(archive.bytes),
    isBelowContainer ? '' : rowText(archive.node),
    rowText(whyNotRestorable ?? ''),
    isMissing && whyNotRestorable === undefined ? vscode.l10n.t('archive gone') : '',
  ].filter((fact) => fact !== '');
  item.id = id;
  item.description = facts.join(' · ');
  item.iconPath = checkpointIcon(isMissing, whyNotRestorable !== undefined);
  item.contextValue = whyNotRestorable === undefined ? 'thaw.checkpoint.restorable' : 'thaw.checkpoint';
  item.accessibilityInformation = {
    label: vscode.l10n.t('Checkpoint of {0}, {1}', name, facts.join(', ')),
  };
  return item;
}

/** The row of a group of checkpoints. */
export function checkpointGroupRow({ id, group }: CheckpointGroupElement, count: number): vscode.TreeItem {
  const name = rowText(group);
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = id;
  item.description = formatCheckpointCount(count);
  item.iconPath = new vscode.ThemeIcon('group-by-ref-type');
  item.contextValue = 'thaw.checkpointGroup';
  item.accessibilityInformation = { label: vscode.l10n.t('Group {0}, {1}', name, item.description) };
  return item;
}

/** The facts about a checkpoint. */
export function checkpointTooltip(
  record: CheckpointRecord,
  whyNotRestorable: string | undefined,
  chain?: DescribedChain,
): vscode.MarkdownString {
  const { source, archive, image, imageName, namespace, checkpointedAt, note, group, dumpTimes } = record;
  const former = chain?.former;
  return factTooltip(record.name, [
    // What matters most comes first: where all is known, the last have no room.
    [vscode.l10n.t('Not restorable'), whyNotRestorable],
    [vscode.l10n.t('Label'), formatLabel(record)],
    [vscode.l10n.t('Note'), note],
    [vscode.l10n.t('Source'), `${namespace}/${source.pod}/${source.container}`],
    [vscode.l10n.t('Made'), formatExactTime(checkpointedAt)],
    [vscode.l10n.t('Size'), formatBytes(archive.bytes)],
    [vscode.l10n.t('Node'), archive.node],
    [
      vscode.l10n.t('Before it'),
      former &&
        vscode.l10n.t(
          '{0}, {1} earlier',
          nameOf(former),
          formatElapsed(checkpointedAt - former.checkpointedAt),
        ),
    ],
    [vscode.l10n.t('Pod restored from'), chain?.origin?.name],
    [
      vscode.l10n.t('Containers of the pod'),
      group && vscode.l10n.t('{0}, made within {1}', formatGroupPlace(group), formatDuration(group.gapMs)),
    ],
    [vscode.l10n.t('Frozen for it'), dumpTimes && formatDumpTimes(dumpTimes)],
    [vscode.l10n.t('Archive'), archive.state === 'missing' ? vscode.l10n.t('gone') : archive.path],
    [vscode.l10n.t('Memory in it'), formatBytes(archive.memoryBytes)],
    [vscode.l10n.t('Checkpoint image'), image?.reference ?? vscode.l10n.t('made when it is restored')],
    [vscode.l10n.t('Image loaded onto'), image?.otherNodes?.join(', ')],
    [vscode.l10n.t('Image of the container'), imageName],
  ]);
}

/** What came before a checkpoint: how long ago another one, or what its pod was restored from. */
function formatDescent({ checkpointedAt }: CheckpointRecord, chain: DescribedChain): string {
  const { former, origin, originRecord } = chain;
  if (former !== undefined) return `+${formatElapsed(checkpointedAt - former.checkpointedAt)}`;
  if (origin === undefined) return '';
  return vscode.l10n.t('from {0}', nameOf(originRecord ?? origin));
}

/** What a person calls a checkpoint, or else its name. */
function nameOf(checkpoint: Pick<CheckpointRecord, 'name' | 'label'>): string {
  // A pod's annotation, which anybody may have written, can name a checkpoint that never was.
  return formatLabel(checkpoint) || plainText(checkpoint.name, longestName);
}

/** How long the processes stood still, and for what. */
function formatDumpTimes({ frozenMs, memoryDumpMs, memoryWriteMs }: DumpTimes): string {
  const [frozen, dumped, written] = [frozenMs, memoryDumpMs, memoryWriteMs].map(formatDuration);
  return vscode.l10n.t(
    '{0}, memory read in {1} and written in {2}',
    frozen ?? '',
    dumped ?? '',
    written ?? '',
  );
}

/** Which of the checkpoints of its pod it is. */
function formatGroupPlace({ position, size }: GroupPlace): string {
  return vscode.l10n.t('{0} of {1}', position, size);
}

/** By shape and colour: blue and whole, grey and crossed, or marked as a warning. */
function checkpointIcon(isMissing: boolean, isUnrestorable: boolean): vscode.ThemeIcon {
  if (isUnrestorable) {
    return isMissing
      ? new vscode.ThemeIcon('circle-slash', new vscode.ThemeColor('disabledForeground'))
      : new vscode.ThemeIcon('warning', new vscode.ThemeColor('charts.yellow'));
  }
  return new vscode.ThemeIcon('archive', new vscode.ThemeColor('charts.blue'));
}

import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { diskBytes } from '../checkpoint/diskBytes.ts';
import { type BakeState, completeBake, type StaleReason } from '../environment/bakeState.ts';
import type { Environment } from '../environment/environment.ts';
import { givenUpAt, unfinishedCheckpoints } from '../environment/unfinishedCheckpoints.ts';
import type { EnvironmentElement } from './elements.ts';
import type { KnownEnvironment, PoolCount } from './environmentList.ts';
import {
  formatAge,
  formatBytes,
  formatCheckpointCount,
  formatDuration,
  formatExactTime,
  formatRatio,
} from './format.ts';
import type { KeptMeasurement } from './keptMeasurements.ts';
import type { Operation } from './operations.ts';
import { rowText } from './rowText.ts';
import { factTooltip } from './tooltip.ts';

/** What an environment's row says besides what is known of it. */
export interface EnvironmentRowDetails {
  readonly operation: Operation | undefined;
  /** What was measured last of it in this workspace. */
  readonly measured?: KeptMeasurement | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** An environment's row. */
export function environmentRow(
  { id }: EnvironmentElement,
  known: KnownEnvironment,
  { operation, measured, now }: EnvironmentRowDetails,
): vscode.TreeItem {
  const { name, file, bakes, state, pool } = known;
  const item = new vscode.TreeItem(
    name,
    bakes.length === 0 ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.id = id;
  item.description = operation?.text ?? describe(known, measured, now);
  item.iconPath = operation ? new vscode.ThemeIcon('loading~spin') : iconOf(known);
  item.contextValue = [
    'thaw.environment',
    ...(operation ? ['busy'] : []),
    ...(file?.environment ? ['bakeable'] : []),
    ...(file ? ['file'] : []),
    ...(state.status === 'neverBaked' ? [] : ['baked']),
    ...(pool.waiting > 0 ? ['pooled'] : []),
  ].join('.');
  item.accessibilityInformation = { label: vscode.l10n.t('Environment {0}, {1}', name, item.description) };
  return item;
}

/** The facts about an environment. */
export function environmentTooltip(
  { name, namespace, file, state, bakes, pool }: KnownEnvironment,
  measured?: KeptMeasurement,
): vscode.MarkdownString {
  const newest = state.status === 'neverBaked' ? undefined : state.newest;
  const { coldMs, restoredMs, warmUp } = newest?.bake ?? {};
  return factTooltip(name, [
    [vscode.l10n.t('Namespace'), namespace],
    [vscode.l10n.t('File'), file && vscode.workspace.asRelativePath(file.uri)],
    [vscode.l10n.t('Errors in it'), file && file.errors > 0 ? String(file.errors) : undefined],
    [vscode.l10n.t('Baked'), newest && formatExactTime(newest.checkpointedAt)],
    [vscode.l10n.t('Stale'), state.status === 'stale' ? state.reasons.map(staleText).join('; ') : undefined],
    [vscode.l10n.t('Unfinished'), unfinishedText(bakes, file?.environment)],
    [vscode.l10n.t('Pool'), poolText(pool)],
    [vscode.l10n.t('Measured'), measured && measuredText(measured)],
    [vscode.l10n.t('Warm-up'), warmUp],
    [vscode.l10n.t('Size'), newest && formatBytes(newest.archive.bytes)],
    [vscode.l10n.t('All bakes on disk'), bakes.length === 0 ? undefined : formatBytes(allBytes(bakes))],
    [vscode.l10n.t('Node'), newest?.archive.node],
    [vscode.l10n.t('Cold start at the bake'), coldMs === undefined ? undefined : formatDuration(coldMs)],
    [
      vscode.l10n.t('Restored start at the bake'),
      restoredMs === undefined ? undefined : formatDuration(restoredMs),
    ],
  ]);
}

/** What bakes that are under way, or were interrupted, have on the disks, and until when. */
function unfinishedText(
  bakes: KnownEnvironment['bakes'],
  environment: Environment | undefined,
): string | undefined {
  const unfinished = unfinishedCheckpoints(bakes);
  const [newest] = unfinished;
  if (newest === undefined) return undefined;
  const count = formatCheckpointCount(unfinished.length);
  if (environment === undefined) return count;
  return vscode.l10n.t(
    '{0} of a bake that is under way or was interrupted; from {1} on the next bake deletes it',
    count,
    formatExactTime(givenUpAt(newest, environment)),
  );
}

function allBytes(bakes: KnownEnvironment['bakes']): number {
  return bakes.reduce((sum, bake) => sum + diskBytes(bake), 0);
}

/** A bake's row, below its environment, whose file is known where it is in the workspace. */
export function bakeDescription(record: CheckpointRecord, now: number, environment?: Environment): string {
  const { bake, archive, checkpointedAt } = record;
  const facts = [formatAge(checkpointedAt, now), formatBytes(archive.bytes), startupText(bake ?? {})];
  if (completeBake(record) === undefined) {
    const isGivenUp = environment !== undefined && now > givenUpAt(record, environment);
    facts.push(
      isGivenUp ? vscode.l10n.t('interrupted, deleted by the next bake') : vscode.l10n.t('not tried yet'),
    );
  }
  return facts.filter((fact) => fact !== '').join(' · ');
}

/** Why a bake is not what a bake would make now, for a person. */
export function staleText(reason: StaleReason): string {
  switch (reason) {
    case 'templateChanged':
      return vscode.l10n.t('its pod has changed');
    case 'imageChanged':
      return vscode.l10n.t('its image has changed');
    case 'warmUpChanged':
      return vscode.l10n.t('its warm-up has changed');
    case 'kernelChanged':
      return vscode.l10n.t('the node has another kernel');
    case 'archiveGone':
      return vscode.l10n.t('its archive is gone');
    case 'nodeGone':
      return vscode.l10n.t('its node is gone');
  }
}

/** Where an environment stands, in a few words. */
export function stateText(state: BakeState, now: number): string {
  switch (state.status) {
    case 'neverBaked':
      return vscode.l10n.t('never baked');
    case 'baked':
      return `${vscode.l10n.t('baked')} · ${formatAge(state.newest.checkpointedAt, now)}`;
    case 'stale':
      return vscode.l10n.t('stale: {0}', state.reasons.map(staleText).join(', '));
  }
}

function describe(
  { file, state, pool }: KnownEnvironment,
  measured: KeptMeasurement | undefined,
  now: number,
): string {
  if (file !== undefined && file.errors > 0) {
    return file.errors === 1
      ? vscode.l10n.t('1 error in its file')
      : vscode.l10n.t('{0} errors in its file', file.errors);
  }
  const startup = state.status === 'neverBaked' ? '' : startupText(newestStartup(state.newest, measured));
  // In a narrow sidebar the end is cut off: how the pool stands changes, what the bake's startups took does not.
  return [stateText(state, now), poolText(pool), startup].filter((part) => part !== '').join(' · ');
}

/** How many pods are warm, and how many were claimed. */
function poolText({ ready, waiting, claimed, failed }: PoolCount): string {
  const warm = vscode.l10n.t('pool {0}/{1} warm', ready, waiting);
  const parts = [
    ...(waiting > 0 ? [failed === undefined ? warm : `${warm} (${rowText(failed)})`] : []),
    ...(claimed > 0 ? [vscode.l10n.t('{0} claimed', claimed)] : []),
  ];
  return parts.join(', ');
}

/** What a cold and a restored startup took, in milliseconds, as far as that is known. */
type Startups = Pick<KeptMeasurement, 'coldMs' | 'restoredMs'>;

/** The medians measured since a bake was made, else its own two startups. */
function newestStartup(
  { bake, checkpointedAt }: CheckpointRecord,
  measured: KeptMeasurement | undefined,
): Startups {
  const isNewer = measured !== undefined && Date.parse(measured.measuredAt) >= checkpointedAt;
  return isNewer && measured.restoredMs !== undefined ? measured : (bake ?? {});
}

/** When it was measured, and what was found. */
function measuredText(measured: KeptMeasurement): string {
  const { measuredAt, runsEach } = measured;
  const runs = vscode.l10n.t('{0} of each', runsEach);
  return [startupText(measured), runs, formatExactTime(Date.parse(measuredAt))]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Both startups, and how many times as fast the second was. */
function startupText({ coldMs, restoredMs }: Startups): string {
  if (coldMs === undefined || restoredMs === undefined || restoredMs === 0) return '';
  return `${formatDuration(coldMs)} → ${formatDuration(restoredMs)} (${formatRatio(coldMs / restoredMs)})`;
}

function iconOf({ file, state }: KnownEnvironment): vscode.ThemeIcon {
  if (file !== undefined && file.errors > 0) {
    return new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground'));
  }
  switch (state.status) {
    case 'neverBaked':
      return new vscode.ThemeIcon('circle-large-outline');
    case 'baked':
      return new vscode.ThemeIcon('flame', new vscode.ThemeColor('charts.green'));
    case 'stale':
      return new vscode.ThemeIcon('warning', new vscode.ThemeColor('charts.yellow'));
  }
}

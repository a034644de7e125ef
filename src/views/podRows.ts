import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { ContainerSummary, PodSummary } from '../kubernetes/podSummary.ts';
import { podOrigin } from '../restore/checkpointChains.ts';
import { restoredFromLabel } from '../restore/restoredMetadata.ts';
import type { ContainerElement, MoreElement, NamespaceElement, PodElement } from './elements.ts';
import { formatCheckpointCount, formatExactTime, formatLabel } from './format.ts';
import { rowText } from './rowText.ts';
import { factTooltip } from './tooltip.ts';

/** How a state looks: by shape and by colour. */
interface StateLook {
  readonly icon: string;
  readonly color?: string;
}

const looks = {
  running: { icon: 'circle-filled', color: 'charts.green' },
  notReady: { icon: 'circle-outline', color: 'charts.yellow' },
  busy: { icon: 'sync~spin', color: 'charts.blue' },
  pending: { icon: 'clock', color: 'charts.yellow' },
  failed: { icon: 'error', color: 'charts.red' },
  ended: { icon: 'pass', color: 'disabledForeground' },
  unreadable: { icon: 'lock' },
} as const satisfies Record<string, StateLook>;

/** Status words of pods that are on their way, or on their way out. */
const passingStatus =
  /^(?:Pending|ContainerCreating|PodInitializing|Init:\d+\/\d+|Terminating|SchedulingGated)$/;

/** How a namespace is shown. */
export interface NamespaceLook {
  readonly isUnreadable: boolean;
  readonly isOnly: boolean;
  readonly isFiltered: boolean;
  readonly isListing: boolean;
}

/** A namespace's row. Below one that is filtered are matches only: they are shown, and not looked for. */
export function namespaceRow(
  { id, namespace }: NamespaceElement,
  { shown, all }: { readonly shown: number; readonly all: number },
  { isUnreadable, isOnly, isFiltered, isListing }: NamespaceLook,
): vscode.TreeItem {
  const { None, Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const state = isUnreadable ? None : isOnly || isFiltered ? Expanded : Collapsed;
  const item = new vscode.TreeItem(namespace, state);
  // VS Code keeps by the id what a person has expanded: without the filter it is again as it was.
  item.id = isFiltered ? `${id}//filtered` : id;
  item.iconPath = isUnreadable ? icon(looks.unreadable) : new vscode.ThemeIcon('symbol-namespace');
  const count = podCount(shown, all);
  item.description = isUnreadable
    ? vscode.l10n.t('you may not list its pods')
    : isListing
      ? vscode.l10n.t('{0} so far', count)
      : count;
  item.contextValue = isUnreadable ? 'thaw.namespace.unreadable' : 'thaw.namespace';
  item.accessibilityInformation = {
    label: vscode.l10n.t('Namespace {0}, {1}', namespace, item.description),
  };
  return item;
}

/** What a pod's row says besides the pod. */
export interface PodRowDetails {
  /** How many there are of it. */
  readonly checkpoints: number;
  /** What is being done with it. */
  readonly operation: string | undefined;
  /** The checkpoint that it was restored from, where it is still there. */
  readonly origin?: CheckpointRecord | undefined;
}

/** A pod's row. */
export function podRow(
  { id }: PodElement,
  pod: PodSummary,
  { checkpoints, operation, origin }: PodRowDetails,
): vscode.TreeItem {
  const item = new vscode.TreeItem(rowText(pod.name), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = id;
  item.iconPath = icon(operation === undefined ? podLook(pod) : looks.busy);
  item.description = [
    operation ?? rowText(pod.status),
    operation === undefined && restoredFromLabel in pod.labels ? restoredText(origin) : '',
    checkpoints > 0 ? formatCheckpointCount(checkpoints) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
  const isRunning = pod.containers.some(({ state }) => state === 'running');
  item.contextValue = contextValue('thaw.pod', { isRunning, isBusy: operation !== undefined, checkpoints });
  item.accessibilityInformation = {
    label: vscode.l10n.t('Pod {0}, {1}', rowText(pod.name), item.description.replaceAll(' · ', ', ')),
  };
  return item;
}

/** A label tells pods apart that were restored from different checkpoints; a name would only repeat the pod's. */
function restoredText(origin: CheckpointRecord | undefined): string {
  const label = origin === undefined ? '' : formatLabel(origin);
  return label === '' ? vscode.l10n.t('restored') : vscode.l10n.t('restored from “{0}”', label);
}

/** A container's row; it is as busy as its pod, whose row says with what. */
export function containerRow(
  { id, container: name }: ContainerElement,
  container: ContainerSummary,
  { checkpoints, isBusy }: { readonly checkpoints: number; readonly isBusy: boolean },
): vscode.TreeItem {
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(rowText(name), checkpoints > 0 ? Collapsed : None);
  const state = rowText(container.reason ?? stateWord(container.state));
  item.id = id;
  item.iconPath = new vscode.ThemeIcon('package', themeColor(containerLook(container)));
  item.description = [state, rowText(container.image)].join(' · ');
  const isRunning = container.state === 'running';
  item.contextValue = contextValue('thaw.container', { isRunning, isBusy, checkpoints });
  item.accessibilityInformation = {
    label: vscode.l10n.t('Container {0}, {1}, {2}', rowText(name), state, formatCheckpointCount(checkpoints)),
  };
  return item;
}

/** The row that shows more of a long folder. */
export function moreRow(element: MoreElement, command: string): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Load more'), vscode.TreeItemCollapsibleState.None);
  item.id = element.id;
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = { command, title: vscode.l10n.t('Load more'), arguments: [element] };
  return item;
}

/** The facts about a pod. */
export function podTooltip(
  pod: PodSummary,
  checkpoints: readonly CheckpointRecord[],
  origin?: CheckpointRecord,
): vscode.MarkdownString {
  const [newest] = checkpoints;
  const restoredFrom = podOrigin(pod.annotations)?.name ?? pod.labels[restoredFromLabel];
  return factTooltip(pod.name, [
    [vscode.l10n.t('Status'), pod.status],
    [vscode.l10n.t('Ready'), pod.ready ? vscode.l10n.t('yes') : vscode.l10n.t('no')],
    [vscode.l10n.t('Last checkpoint'), newest && formatExactTime(newest.checkpointedAt)],
    [vscode.l10n.t('Namespace'), pod.namespace],
    [vscode.l10n.t('Node'), pod.node],
    [vscode.l10n.t('Address'), pod.podIP],
    [vscode.l10n.t('Controlled by'), pod.ownerName],
    [vscode.l10n.t('Restarts'), pod.restarts > 0 ? String(pod.restarts) : undefined],
    [vscode.l10n.t('Restored from'), restoredFrom],
    [vscode.l10n.t('Its label'), origin && formatLabel(origin)],
    [vscode.l10n.t('Its note'), origin?.note],
    [vscode.l10n.t('Created'), formatExactTime(pod.createdAt)],
  ]);
}

/** The facts about a container. */
export function containerTooltip({
  name,
  image,
  state,
  reason,
  restarts,
}: ContainerSummary): vscode.MarkdownString {
  return factTooltip(name, [
    [vscode.l10n.t('State'), reason ?? stateWord(state)],
    [vscode.l10n.t('Image'), image],
    [vscode.l10n.t('Restarts'), String(restarts)],
  ]);
}

function podCount(shown: number, all: number): string {
  if (shown < all) return vscode.l10n.t('{0} of {1} pods', shown, all);
  return all === 1 ? vscode.l10n.t('1 pod') : vscode.l10n.t('{0} pods', all);
}

function podLook(pod: PodSummary): StateLook {
  const { phase, status, ready } = pod;
  if (phase === 'Succeeded') return looks.ended;
  if (hasFailed(pod)) return looks.failed;
  if (status === 'Running') return ready ? looks.running : looks.notReady;
  return looks.pending;
}

/** Whether a pod has failed, or does so again and again. */
export function hasFailed({ phase, status }: Pick<PodSummary, 'phase' | 'status'>): boolean {
  if (phase === 'Succeeded' || phase === 'Failed') return phase === 'Failed';
  return status !== 'Running' && !passingStatus.test(status);
}

function containerLook({ state, ready, reason }: ContainerSummary): StateLook {
  if (state === 'running') return ready ? looks.running : looks.notReady;
  if (state === 'terminated') return reason === 'Completed' ? looks.ended : looks.failed;
  return looks.pending;
}

function stateWord(state: ContainerSummary['state']): string {
  switch (state) {
    case 'running':
      return vscode.l10n.t('running');
    case 'waiting':
      return vscode.l10n.t('waiting');
    case 'terminated':
      return vscode.l10n.t('ended');
    case 'unknown':
      return vscode.l10n.t('unknown');
  }
}

/** What the menus go by. */
function contextValue(
  kind: string,
  state: { readonly isRunning: boolean; readonly isBusy: boolean; readonly checkpoints: number },
): string {
  const words = [
    state.isRunning ? 'running' : '',
    state.isBusy ? 'busy' : '',
    state.checkpoints > 0 ? 'checkpointed' : '',
  ];
  return [kind, ...words].filter(Boolean).join('.');
}

function icon(look: StateLook): vscode.ThemeIcon {
  return new vscode.ThemeIcon(look.icon, themeColor(look));
}

function themeColor({ color }: StateLook): vscode.ThemeColor | undefined {
  return color === undefined ? undefined : new vscode.ThemeColor(color);
}

import * as vscode from 'vscode';
import { type PodSummary, summarizePod } from '../kubernetes/podSummary.ts';
import { readPod } from '../kubernetes/readPod.ts';
import {
  type CheckpointsElement,
  type EnvironmentsElement,
  isElement,
  type NamespaceElement,
  type PodsElement,
  type TreeElement,
} from '../views/elements.ts';
import type { ClusterWatch } from '../views/clusterWatch.ts';
import { isExplorerNode } from '../views/kubernetesExtension.ts';
import { showInformation } from '../views/messages.ts';
import type { Thaw } from '../views/thaw.ts';
import { explorerTarget, showsContext } from './explorerTarget.ts';
import { type Choice, pickOne, type Question } from './pickOne.ts';

/** A pod that a command is for, or one of its containers. */
export interface PodTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container?: string | undefined;
}

/** Which pods are offered where none is meant. */
export interface OfferedPods {
  /** Also those that do not run yet. */
  readonly alsoPending?: boolean;
}

/** What is selected where. */
export interface SelectedTrees {
  readonly podsTreeView: Pick<vscode.TreeView<PodsElement>, 'visible' | 'selection'>;
  readonly checkpointsTreeView: Pick<vscode.TreeView<CheckpointsElement>, 'visible' | 'selection'>;
  readonly environmentsTreeView: Pick<vscode.TreeView<EnvironmentsElement>, 'visible' | 'selection'>;
}

/**
 * The rows that a command is for: all that are selected, where the one it was called on is among them; else that one. While a
 * tree is being refreshed VS Code passes nothing (microsoft/vscode#144250): then what is selected in a visible tree.
 */
export function targetRows(trees: SelectedTrees, args: readonly unknown[]): readonly TreeElement[] {
  const [row, rows] = args;
  // VS Code names no row where that was made anew while its button was pressed. What happens to be selected was not meant.
  if (row === undefined && args.length > 1) return [];
  if (isElement(row)) {
    const selected = Array.isArray(rows) ? rows.filter(isElement) : [];
    return selected.includes(row) ? selected : [row];
  }
  return [trees.podsTreeView, trees.environmentsTreeView, trees.checkpointsTreeView].flatMap<TreeElement>(
    ({ visible, selection }) => (visible ? selection.filter(isElement) : []),
  );
}

/**
 * The rows of one kind of group that a command is for: they stand for all that is below them. Only where the command was called
 * on a row; from the palette nobody means the namespace that was clicked to be unfolded.
 */
export function targetGroups<Kind extends 'namespace' | 'checkpointGroup'>(
  trees: SelectedTrees,
  args: readonly unknown[],
  kind: Kind,
): readonly Extract<TreeElement, { kind: Kind }>[] {
  if (!isElement(args[0])) return [];
  return targetRows(trees, args).filter(
    (row): row is Extract<TreeElement, { kind: Kind }> => row.kind === kind,
  );
}

/**
 * The pods or containers that a command is for, also of the Kubernetes extension's tree; a namespace stands for the pods below
 * it that run. Asks for one where that is not known. None where nobody chooses.
 */
export async function podTargets(
  thaw: Thaw,
  args: readonly unknown[],
  title: string,
  offer: OfferedPods = {},
): Promise<readonly PodTarget[]> {
  const meant = await meantPods(thaw, args);
  if (meant !== undefined) return meant;
  const choices = await podChoices(thaw, offer);
  const chosen = await pickOne(thaw.host.choices, 'pod', {
    title,
    placeHolder: choices.length === 0 ? vscode.l10n.t('No pod is running') : vscode.l10n.t('Filter by name'),
    choices,
  });
  return chosen === undefined ? [] : [chosen];
}

/** The pods or containers that a command is called on, as {@link podTargets} says; undefined where it is called on nothing. */
export async function meantPods(
  thaw: Thaw,
  args: readonly unknown[],
): Promise<readonly PodTarget[] | undefined> {
  if (isExplorerNode(args[0])) return await explorerTargets(thaw, args[0]);
  const namespaces = targetGroups(thaw.host, args, 'namespace');
  const targets = targetRows(thaw.host, args).flatMap((row) =>
    row.kind === 'pod' || row.kind === 'container' ? [rowTarget(row)] : [],
  );
  const all = withoutRepetition([...targets, ...namespaces.flatMap((row) => targetsBelow(thaw, row))]);
  if (all.length > 0) return all;
  if (namespaces.length > 0) {
    const names = namespaces.map(({ namespace }) => namespace).join(', ');
    void showInformation(vscode.l10n.t('No pod is running in {0}.', names));
    return [];
  }
  return undefined;
}

/** The pods that run, and those that are on their way where these are meant, too, to choose from. */
export async function podChoices(
  thaw: Thaw,
  { alsoPending = false }: OfferedPods = {},
): Promise<readonly Choice<PodTarget>[]> {
  const watch = await currentWatch(thaw);
  const isOffered = (pod: PodSummary): boolean => isRunning(pod) || (alsoPending && pod.phase === 'Pending');
  return [...(watch?.pods() ?? [])].filter(isOffered).map((pod) => ({
    ...choiceOf(summaryTarget(pod)),
    description: `${pod.namespace} · ${pod.status}`,
  }));
}

/** As {@link podTargets}, for commands that are for one pod or container: asks which, where several are selected. */
export async function podTarget(
  thaw: Thaw,
  args: readonly unknown[],
  title: string,
  offer: OfferedPods = {},
): Promise<PodTarget | undefined> {
  return await oneTarget(thaw, await podTargets(thaw, args, title, offer), title);
}

/** One of several pods or containers; asks which. */
export async function oneTarget(
  thaw: Thaw,
  targets: readonly PodTarget[],
  title: string,
): Promise<PodTarget | undefined> {
  if (targets.length <= 1) return targets[0];
  return await pickOne(thaw.host.choices, 'pod', {
    title,
    placeHolder: vscode.l10n.t('Filter by name'),
    choices: targets.map(choiceOf),
  });
}

/** What is watched, also where no view is visible. Throws why nothing can be read. */
export async function currentWatch({ live }: Thaw): Promise<ClusterWatch | undefined> {
  const hold = live.hold();
  try {
    const state = await live.settled();
    if (state.status === 'failed') throw state.failure;
    await live.watch?.settled();
    return live.watch;
  } finally {
    hold.dispose();
  }
}

/** The container of a pod that is meant; asks where it has several that run. Undefined where nobody chooses. */
export async function containerOf(target: PodTarget, thaw: Thaw): Promise<string | undefined> {
  if (target.container !== undefined) return target.container;
  const names = runningContainers(await podOf(target, thaw));
  if (names.length <= 1) return names[0];
  return await pickOne(thaw.host.choices, 'container', {
    ...containerQuestion(target),
    choices: names.map((name) => ({ key: name, label: name, value: name })),
  });
}

/** The containers of a pod that are meant, in the order of its spec: all that run, or one. Undefined where nobody chooses. */
export async function containersOf(target: PodTarget, thaw: Thaw): Promise<readonly string[] | undefined> {
  if (target.container !== undefined) return [target.container];
  const names = runningContainers(await podOf(target, thaw));
  if (names.length <= 1) return names;
  const all = {
    // No container can have this name.
    key: '*',
    label: vscode.l10n.t('All containers ({0})', names.length),
    description: vscode.l10n.t('one after another: {0}', names.join(', ')),
    value: names,
  };
  return await pickOne(thaw.host.choices, 'containers', {
    ...containerQuestion(target),
    choices: [all, ...names.map((name) => ({ key: name, label: name, value: [name] }))],
  });
}

function containerQuestion({ namespace, pod }: PodTarget): Pick<Question<unknown>, 'title' | 'placeHolder'> {
  return {
    title: vscode.l10n.t('Which container of {0}?', `${namespace}/${pod}`),
    placeHolder: vscode.l10n.t('Filter by name'),
  };
}

/** The pod that is meant, as it is watched, or else as it is now. */
export async function podOf(target: PodTarget, thaw: Thaw): Promise<PodSummary> {
  const watch = await currentWatch(thaw);
  const watched = [...(watch?.pods() ?? [])].find(({ uid }) => uid === target.podUid);
  // A pod of the Kubernetes extension's tree may be in a namespace that is not shown here.
  return watched ?? (await podNow(thaw, target));
}

/** A pod of the Kubernetes extension's tree; none where Thaw is to stay with another cluster. */
async function explorerTargets(thaw: Thaw, node: unknown): Promise<readonly PodTarget[]> {
  const target = await explorerTarget(thaw.session, node);
  if (!(await showsContext(thaw.session, target))) return [];
  const { namespace, name: pod } = target;
  const { uid: podUid } = await podNow(thaw, { namespace, pod });
  return [{ namespace, pod, podUid }];
}

async function podNow(
  { session }: Thaw,
  pod: { readonly namespace: string; readonly pod: string },
): Promise<PodSummary> {
  const { connection } = await session.cluster();
  return summarizePod(await readPod(connection, pod));
}

function runningContainers({ containers: all }: PodSummary): readonly string[] {
  const containers = all.filter(({ kind }) => kind === 'app');
  const running = containers.filter(({ state }) => state === 'running');
  return (running.length > 0 ? running : containers).map(({ name }) => name);
}

function isRunning({ phase }: PodSummary): boolean {
  return phase === 'Running';
}

function targetsBelow({ podsView }: Thaw, row: NamespaceElement): readonly PodTarget[] {
  return podsView.podsBelow(row).filter(isRunning).map(summaryTarget);
}

/** Each container once, and no pod of which a container is meant. */
function withoutRepetition(targets: readonly PodTarget[]): readonly PodTarget[] {
  const ofContainers = new Set(
    targets.flatMap(({ podUid, container }) => (container === undefined ? [] : [podUid])),
  );
  const needed = targets.filter(
    ({ podUid, container }) => container !== undefined || !ofContainers.has(podUid),
  );
  return [
    ...new Map(needed.map((target) => [`${target.podUid}/${target.container ?? ''}`, target])).values(),
  ];
}

function rowTarget({ namespace, pod, podUid, container }: PodTarget): PodTarget {
  return { namespace, pod, podUid, container };
}

function summaryTarget({ namespace, name: pod, uid: podUid }: PodSummary): PodTarget {
  return { namespace, pod, podUid };
}

function choiceOf(target: PodTarget): Choice<PodTarget> {
  const { namespace, pod, container } = target;
  return {
    key: [namespace, pod, ...(container === undefined ? [] : [container])].join('/'),
    label: container === undefined ? pod : `${pod}/${container}`,
    description: namespace,
    value: target,
  };
}

import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { type PodSummary, summarizePod } from '../kubernetes/podSummary.ts';
import { readPod } from '../kubernetes/readPod.ts';
import {
  type CheckpointElement,
  type CheckpointsElement,
  isElement,
  type PodsElement,
} from '../views/elements.ts';
import { formatAge, formatBytes, formatExactTime } from '../views/format.ts';
import type { ClusterWatch } from '../views/clusterWatch.ts';
import { isExplorerNode } from '../views/kubernetesExtension.ts';
import { whyNotRestorable } from '../views/restorability.ts';
import type { Thaw } from '../views/thaw.ts';
import { explorerTarget, showsContext } from './explorerTarget.ts';
import { pickOne } from './pickOne.ts';

/** A pod that a command is for, or one of its containers. */
export interface PodTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container?: string | undefined;
}

/** What is selected where. */
export interface SelectedTrees {
  readonly podsTreeView: Pick<vscode.TreeView<PodsElement>, 'visible' | 'selection'>;
  readonly checkpointsTreeView: Pick<vscode.TreeView<CheckpointsElement>, 'visible' | 'selection'>;
}

/**
 * The rows that a command is for: all that are selected, where the one it was called on is among them; else that one. While a
 * tree is being refreshed VS Code passes nothing (microsoft/vscode#144250): then what is selected in a visible tree.
 */
export function targetRows(trees: SelectedTrees, args: readonly unknown[]): readonly PodsElement[] {
  const [row, rows] = args;
  if (isElement(row)) {
    const selected = Array.isArray(rows) ? rows.filter(isElement) : [];
    return selected.includes(row) ? selected : [row];
  }
  return [trees.podsTreeView, trees.checkpointsTreeView].flatMap<PodsElement>(({ visible, selection }) =>
    visible ? selection.filter(isElement) : [],
  );
}

/**
 * The pods or containers that a command is for, also of the Kubernetes extension's tree; asks for one where that is not known.
 * None where nobody chooses.
 */
export async function podTargets(
  thaw: Thaw,
  args: readonly unknown[],
  title: string,
): Promise<readonly PodTarget[]> {
  if (isExplorerNode(args[0])) return await explorerTargets(thaw, args[0]);
  const targets = targetRows(thaw.host, args).flatMap((row) =>
    row.kind === 'pod' || row.kind === 'container' ? [podTarget(row)] : [],
  );
  if (targets.length > 0) return targets;
  const watch = await currentWatch(thaw);
  const pods = [...(watch?.pods.pods() ?? [])].filter(({ phase }) => phase === 'Running');
  const chosen = await pickOne(thaw.host.choices, 'pod', {
    title,
    placeHolder: pods.length === 0 ? vscode.l10n.t('No pod is running') : vscode.l10n.t('Filter by name'),
    choices: pods.map((pod) => ({
      key: `${pod.namespace}/${pod.name}`,
      label: pod.name,
      description: `${pod.namespace} · ${pod.status}`,
      value: pod,
    })),
  });
  return chosen === undefined ? [] : [{ namespace: chosen.namespace, pod: chosen.name, podUid: chosen.uid }];
}

/** The checkpoints that a command is for, as the catalog has them now; asks for one where that is not known. */
export async function checkpointTargets(
  thaw: Thaw,
  args: readonly unknown[],
  title: string,
): Promise<readonly CheckpointRecord[]> {
  const rows = targetRows(thaw.host, args).filter(
    (row): row is CheckpointElement => row.kind === 'checkpoint',
  );
  const { catalog } = await thaw.session.cluster();
  if (rows.length > 0) return await Promise.all(rows.map((row) => catalog.get(row)));
  const watch = await currentWatch(thaw);
  const records = [...(watch?.records() ?? [])];
  const chosen = await pickOne(thaw.host.choices, 'checkpoint', {
    title,
    placeHolder:
      records.length === 0 ? vscode.l10n.t('There are no checkpoints') : vscode.l10n.t('Filter by name'),
    choices: records
      .sort((one, other) => other.checkpointedAt - one.checkpointedAt)
      .map((record) => checkpointChoice(record, watch)),
  });
  return chosen === undefined ? [] : [await catalog.get(chosen)];
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
  const { namespace, pod, podUid, container } = target;
  if (container !== undefined) return container;
  const watch = await currentWatch(thaw);
  const watched = [...(watch?.pods.pods() ?? [])].find(({ uid }) => uid === podUid);
  // A pod of the Kubernetes extension's tree may be in a namespace that is not shown here.
  const names = runningContainers(watched ?? (await podNow(thaw, target)));
  if (names.length <= 1) return names[0];
  return await vscode.window.showQuickPick(names, {
    title: vscode.l10n.t('Which container of {0}?', `${namespace}/${pod}`),
  });
}

/** A pod of the Kubernetes extension's tree; none where Thaw is to stay with another cluster. */
async function explorerTargets(thaw: Thaw, node: unknown): Promise<readonly PodTarget[]> {
  const target = await explorerTarget(thaw.session, node);
  if (!(await showsContext(thaw.session, target))) return [];
  const { namespace, pod } = target;
  const { uid: podUid } = await podNow(thaw, target);
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

function podTarget(row: PodTarget): PodTarget {
  const { namespace, pod, podUid, container } = row;
  return { namespace, pod, podUid, container };
}

function checkpointChoice(
  record: CheckpointRecord,
  watch: ClusterWatch | undefined,
): { key: string; label: string; description: string; detail: string; value: CheckpointRecord } {
  const { source, archive, checkpointedAt, namespace, name } = record;
  const why = whyNotRestorable(record, (node) => watch?.node(node));
  return {
    key: `${namespace}/${name}`,
    label: `${source.pod}/${source.container}`,
    description: [formatAge(checkpointedAt, Date.now()), formatBytes(archive.bytes), archive.node].join(
      ' · ',
    ),
    detail: [namespace, formatExactTime(checkpointedAt), why ?? ''].filter((part) => part !== '').join(' · '),
    value: record,
  };
}

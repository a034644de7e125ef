import * as vscode from 'vscode';
import { listWorkloads, type Workload } from '../environment/listWorkloads.ts';
import { isElement } from '../views/elements.ts';
import { isExplorerNode } from '../views/kubernetesExtension.ts';
import type { Thaw } from '../views/thaw.ts';
import { explorerTarget, showsContext } from './explorerTarget.ts';
import { type Choice, pickOne } from './pickOne.ts';
import { currentWatch, meantPods, oneTarget, podChoices, type PodTarget } from './targets.ts';

/** What an environment can be made after. */
export type EnvironmentSourceTarget =
  | { readonly kind: 'pod'; readonly pod: PodTarget }
  | { readonly kind: 'workload'; readonly workload: Workload };

/**
 * What a new environment is to be made after: the pod that the command is called on, or a Deployment or StatefulSet of the
 * Kubernetes extension's tree; asks where that is not known. Undefined where nobody chooses.
 */
export async function environmentSource(
  thaw: Thaw,
  args: readonly unknown[],
): Promise<EnvironmentSourceTarget | undefined> {
  const title = vscode.l10n.t('Create an environment from what?');
  const workload = isExplorerNode(args[0]) ? await explorerWorkload(thaw, args[0]) : 'none';
  if (workload !== 'none') return workload && { kind: 'workload', workload };
  // Whoever calls it by the palette, or by the button of a view, does not mean the pod that was clicked to see more of it.
  const pods = isExplorerNode(args[0]) || isElement(args[0]) ? await meantPods(thaw, args) : undefined;
  if (pods === undefined) return await askSource(thaw, title);
  const pod = await oneTarget(thaw, pods, title);
  return pod && { kind: 'pod', pod };
}

/** `none` where the node is a pod; undefined where Thaw is to stay with another cluster. */
async function explorerWorkload({ session }: Thaw, node: unknown): Promise<Workload | 'none' | undefined> {
  const target = await explorerTarget(session, node, ['Pod', 'Deployment', 'StatefulSet']);
  const { kind, namespace, name } = target;
  if (kind === 'Pod') return 'none';
  return (await showsContext(session, target)) ? { kind, namespace, name } : undefined;
}

async function askSource(thaw: Thaw, title: string): Promise<EnvironmentSourceTarget | undefined> {
  const [watch, pods, { connection }] = await Promise.all([
    currentWatch(thaw),
    podChoices(thaw),
    thaw.session.cluster(),
  ]);
  const workloads = watch === undefined ? [] : await listWorkloads(connection, watch.namespaces);
  const choices = [...workloads.map(workloadChoice), ...pods.map(podChoice)];
  return await pickOne(thaw.host.choices, 'environmentSource', {
    title,
    placeHolder:
      choices.length === 0
        ? vscode.l10n.t('There is no Deployment, no StatefulSet, and no pod is running')
        : vscode.l10n.t('Filter by name'),
    choices,
  });
}

function workloadChoice(workload: Workload): Choice<EnvironmentSourceTarget> {
  const { kind, namespace, name } = workload;
  return {
    key: `${kind}/${namespace}/${name}`,
    label: name,
    description: `${namespace} · ${kind}`,
    value: { kind: 'workload', workload },
  };
}

function podChoice({ value: pod, ...choice }: Choice<PodTarget>): Choice<EnvironmentSourceTarget> {
  return { ...choice, key: `Pod/${choice.key}`, value: { kind: 'pod', pod } };
}

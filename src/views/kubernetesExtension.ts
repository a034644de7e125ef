import * as vscode from 'vscode';
import { ThawError } from '../kubernetes/thawError.ts';

/** The Kubernetes extension. Thaw does without it, and asks for its API only when a node of its tree is clicked. */
const extensionId = 'ms-kubernetes-tools.vscode-kubernetes-tools';

/** By what a node of its tree is known (its contract, `command-targets/v1`). */
const explorerNodeCategory = 'kubernetes-explorer-node';

/** The version of its API that is used here, of each of the components. */
const apiVersion = 'v1_1';

/** What its activation returns (its contract, `vscode-kubernetes-tools-api`); as much of each part as is used here. */
interface ApiBroker {
  get(component: string, version: string): { readonly available: boolean; readonly api?: unknown };
}

interface ClusterExplorerApi {
  resolveCommandTarget(target: unknown): ExplorerNode | undefined;
}

interface ExplorerNode {
  readonly nodeType: string;
  readonly name?: string;
  /** Null where it is that of the kubeconfig's current context. */
  readonly namespace?: string | null;
  readonly resourceKind?: { readonly manifestKind: string };
}

interface ConfigurationApi {
  getKubeconfigPath():
    | { readonly pathType: 'host'; readonly hostPath: string }
    | { readonly pathType: 'wsl'; readonly wslPath: string };
}

/** A pod of the Kubernetes extension's tree, which shows the cluster of its kubeconfig's current context. */
export interface ExplorerPod {
  readonly pod: string;
  /** Undefined for that of the current context. */
  readonly namespace: string | undefined;
  /** The path of the kubeconfig, or several as in KUBECONFIG. */
  readonly kubeconfig: string;
}

/** Whether a command was called on a node of the Kubernetes extension's tree. */
export function isExplorerNode(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'nodeCategory' in value &&
    value.nodeCategory === explorerNodeCategory
  );
}

/**
 * The pod that a node of the Kubernetes extension's tree stands for, by that extension's own API.
 *
 * @throws {ThawError} where the node is no pod, where there is no such API, and where the kubeconfig is out of reach
 */
export async function explorerPod(node: unknown): Promise<ExplorerPod> {
  const broker = await vscode.extensions.getExtension<ApiBroker>(extensionId)?.activate();
  const explorer = componentOf(broker, 'clusterexplorer') as ClusterExplorerApi;
  const configuration = componentOf(broker, 'configuration') as ConfigurationApi;
  const target = explorer.resolveCommandTarget(node);
  if (target?.resourceKind?.manifestKind !== 'Pod' || target.name === undefined) {
    throw failure('it is not a pod');
  }
  const path = configuration.getKubeconfigPath();
  if (path.pathType !== 'host') {
    throw failure(`the kubeconfig of the Kubernetes extension lies in WSL (${path.wslPath})`);
  }
  return { pod: target.name, namespace: target.namespace ?? undefined, kubeconfig: path.hostPath };
}

function componentOf(broker: ApiBroker | undefined, component: string): unknown {
  const found = broker?.get(component, apiVersion);
  if (found?.available !== true) {
    throw failure(`the Kubernetes extension does not offer its API ${component} ${apiVersion}`);
  }
  return found.api;
}

function failure(explanation: string): ThawError {
  return new ThawError({
    reason: 'unexpected',
    attempted: 'use the node of the Kubernetes extension’s tree',
    explanation,
  });
}

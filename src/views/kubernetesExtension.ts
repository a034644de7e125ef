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

/** The kinds of objects that Thaw's commands are for, as their manifests have them. */
export type ExplorerKind = 'Pod' | 'Deployment' | 'StatefulSet';

/** An object of the Kubernetes extension's tree, which shows the cluster of its kubeconfig's current context. */
export interface ExplorerObject {
  readonly kind: ExplorerKind;
  readonly name: string;
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
 * The object that a node of the Kubernetes extension's tree stands for, by that extension's own API.
 *
 * @param kinds what a command is for
 * @throws {ThawError} where the node is nothing of these kinds, where there is no such API, and where the kubeconfig is out of reach
 */
export async function explorerObject(node: unknown, kinds: readonly ExplorerKind[]): Promise<ExplorerObject> {
  const broker = await vscode.extensions.getExtension<ApiBroker>(extensionId)?.activate();
  const explorer = componentOf(broker, 'clusterexplorer') as ClusterExplorerApi;
  const configuration = componentOf(broker, 'configuration') as ConfigurationApi;
  const target = explorer.resolveCommandTarget(node);
  const kind = kinds.find((each) => each === target?.resourceKind?.manifestKind);
  if (kind === undefined || target?.name === undefined) {
    const all = kinds.map(String).reduce((before, each) => vscode.l10n.t('{0} and no {1}', before, each));
    throw failure(vscode.l10n.t('it is no {0}', all));
  }
  const path = configuration.getKubeconfigPath();
  if (path.pathType !== 'host') {
    throw failure(
      vscode.l10n.t('the kubeconfig of the Kubernetes extension lies in WSL ({0})', path.wslPath),
    );
  }
  const { name, namespace } = target;
  return { kind, name, namespace: namespace ?? undefined, kubeconfig: path.hostPath };
}

function componentOf(broker: ApiBroker | undefined, component: string): unknown {
  const found = broker?.get(component, apiVersion);
  if (found?.available !== true) {
    throw failure(
      vscode.l10n.t('the Kubernetes extension does not offer its API {0} {1}', component, apiVersion),
    );
  }
  return found.api;
}

function failure(explanation: string): ThawError {
  return new ThawError({
    reason: 'unexpected',
    attempted: vscode.l10n.t('use the node of the Kubernetes extension’s tree'),
    explanation,
  });
}

import * as vscode from 'vscode';

/** What the stub's activation returns: the broker of its API, and what a test sets. */
export interface KubernetesExtensionStub {
  /** The kubeconfig that it says it uses. */
  kubeconfigPath: string;
  /** How often its API was asked for. */
  apiRequests: number;
  get(component: string, version: string): { readonly available: boolean; readonly api?: object };
}

/** A node of its tree, which knows its own nodes by their category. */
export interface StubNode {
  readonly nodeCategory: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | null;
}

/** What its tree shows. */
const nodes: readonly StubNode[] = ['Pod', 'Deployment', 'StatefulSet', 'Service'].map((kind) => ({
  nodeCategory: 'kubernetes-explorer-node',
  kind,
  name: 'web',
  namespace: null,
}));

/** Called by VS Code when its view is shown, or another extension asks for this one. */
export function activate(context: vscode.ExtensionContext): KubernetesExtensionStub {
  context.subscriptions.push(
    vscode.window.registerTreeDataProvider('extension.vsKubernetesExplorer', {
      getChildren: () => [...nodes],
      getTreeItem: treeItem,
    }),
  );
  const stub: KubernetesExtensionStub = {
    kubeconfigPath: process.env.KUBECONFIG ?? '',
    apiRequests: 0,
    get: (component, version) => {
      stub.apiRequests += 1;
      const api = apis.get(`${component} ${version}`);
      return api === undefined ? { available: false } : { available: true, api };
    },
  };
  const apis = new Map<string, object>([
    ['clusterexplorer v1_1', { resolveCommandTarget }],
    [
      'configuration v1_1',
      { getKubeconfigPath: () => ({ pathType: 'host', hostPath: stub.kubeconfigPath }) },
    ],
  ]);
  return stub;
}

/** With a context value as the real one makes them: what can be watched has a word without a separator at its end. */
function treeItem({ kind, name }: StubNode): vscode.TreeItem {
  const item = new vscode.TreeItem(`${kind} ${name}`);
  item.contextValue = `vsKubernetes.resource.${kind.toLowerCase()}k8s-watchable`;
  return item;
}

function resolveCommandTarget(target: StubNode): object | undefined {
  if (target.nodeCategory !== 'kubernetes-explorer-node') return undefined;
  const { kind, name, namespace } = target;
  return { nodeType: 'resource', resourceKind: { manifestKind: kind }, name, namespace };
}

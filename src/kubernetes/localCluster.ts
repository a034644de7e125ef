import type { NodeSummary } from './nodeSummary.ts';

/** A cluster that a tool has made on a person's own machine, by which images get onto its nodes. */
export type LocalCluster =
  | {
      readonly tool: 'kind';
      /** By which the tool knows the cluster. */
      readonly name: string;
      /** What its nodes run in: `docker`, `podman` or `nerdctl`. */
      readonly provider: string;
    }
  | { readonly tool: 'minikube'; readonly name: string };

/** The provider ID that kind gives its nodes: `kind://PROVIDER/CLUSTER/NODE` (pkg/cluster/internal/kubeadm/config.go). */
const kindNode = /^kind:\/\/([^/]+)\/([^/]+)\/[^/]+$/;

/** The label with which minikube names its profile on nodes (pkg/minikube/bootstrapper/kubeadm/kubeadm.go). */
const minikubeProfile = 'minikube.k8s.io/name';

/** Which local cluster has these nodes; undefined where they are of none that is known. */
export function localClusterOf(
  nodes: readonly Pick<NodeSummary, 'labels' | 'providerID'>[],
): LocalCluster | undefined {
  for (const { labels, providerID } of nodes) {
    const [, provider, name] = kindNode.exec(providerID) ?? [];
    if (provider !== undefined && name !== undefined) return { tool: 'kind', name, provider };
    const profile = labels[minikubeProfile];
    if (profile !== undefined) return { tool: 'minikube', name: profile };
  }
  return undefined;
}

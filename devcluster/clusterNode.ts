import path from 'node:path';
import type { ClusterSlot } from './clusterSlot.ts';

/** The name of the cluster's first node, on which its control plane runs. */
export const nodeName = 'devnode';

/** The name of the node that a cluster can have besides. */
export const secondNodeName = 'devnode2';

/** The user as which a kubelet asks the API server (Kubernetes, node authorizer). */
export type NodeUser = 'kubelet' | 'secondKubelet';

/** The names, addresses and files of one node of a cluster. */
export interface ClusterNode {
  /** As Kubernetes knows it. */
  readonly hostname: string;
  readonly user: NodeUser;
  /** Its network namespace and control group. */
  readonly name: string;
  /** Everything that it writes. */
  readonly folder: string;
  readonly address: string;
  /** CIDR of the addresses of its own pods. */
  readonly podRange: string;
}

/** The node that every cluster has. */
export function firstNode(slot: ClusterSlot): ClusterNode {
  return {
    hostname: nodeName,
    user: 'kubelet',
    name: slot.name,
    folder: slot.folder,
    address: slot.nodeAddress,
    podRange: `198.19.${slot.index * 16}.0/21`,
  };
}

/** The node that a cluster can have besides: it reaches the machine, and is reached by it, through the first one. */
export function secondNode(slot: ClusterSlot): ClusterNode {
  return {
    hostname: secondNodeName,
    user: 'secondKubelet',
    name: `${slot.name}-2`,
    folder: path.join(slot.folder, 'second'),
    address: `198.18.${slot.index}.6`,
    podRange: `198.19.${slot.index * 16 + 8}.0/21`,
  };
}

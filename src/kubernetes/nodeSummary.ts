import type { KubernetesObject } from './kubernetesObject.ts';

/** What Thaw keeps of a node: plain data, small enough to hold for every node of a cluster. */
export interface NodeSummary {
  readonly uid: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** How what has made the node names it: `kind://docker/CLUSTER/NODE`; empty where nothing does. */
  readonly providerID: string;
  /** `containerd` 2.3.6, `cri-o` 1.36.3; both empty where the node has not told. */
  readonly containerRuntime: { readonly name: string; readonly version: string };
  readonly kubeletVersion: string;
  readonly kernel: string;
  /** As Go names it: `amd64`, `arm64`. */
  readonly architecture: string;
  /** `linux` or `windows`. */
  readonly operatingSystem: string;
  /** The distribution: `Debian GNU/Linux 14 (forky)`. */
  readonly osImage: string;
  readonly ready: boolean;
  /** False while the node is cordoned. */
  readonly schedulable: boolean;
  readonly internalIP: string | undefined;
  /** The names of each image that the kubelet reports, with digests and tags: at most 50 images by default, the largest first. */
  readonly images: readonly (readonly string[])[];
}

/** As much of a Node of the core/v1 API as {@link summarizeNode} reads. */
export interface NodeJson extends KubernetesObject {
  readonly spec?: { readonly unschedulable?: boolean; readonly providerID?: string };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
    readonly images?: readonly { readonly names?: readonly string[] | null }[];
    readonly nodeInfo?: {
      readonly containerRuntimeVersion: string;
      readonly kubeletVersion: string;
      readonly kernelVersion: string;
      readonly architecture: string;
      readonly operatingSystem: string;
      readonly osImage: string;
    };
  };
}

/** Reduces a Node, as the API server sends it, to what Thaw shows and decides by. */
export function summarizeNode(node: NodeJson): NodeSummary {
  const { metadata, spec, status } = node;
  const info = status?.nodeInfo;
  return {
    uid: metadata.uid,
    name: metadata.name,
    labels: metadata.labels ?? {},
    providerID: spec?.providerID ?? '',
    containerRuntime: containerRuntime(info?.containerRuntimeVersion ?? ''),
    kubeletVersion: info?.kubeletVersion ?? '',
    kernel: info?.kernelVersion ?? '',
    architecture: info?.architecture ?? '',
    operatingSystem: info?.operatingSystem ?? '',
    osImage: info?.osImage ?? '',
    ready:
      status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false,
    schedulable: spec?.unschedulable !== true,
    internalIP: status?.addresses?.find(({ type }) => type === 'InternalIP')?.address,
    images: status?.images?.map(({ names }) => names ?? []) ?? [],
  };
}

/** `containerd://2.3.6`: the form that core/v1 NodeSystemInfo gives for the field. */
function containerRuntime(version: string): NodeSummary['containerRuntime'] {
  const [name = '', number = ''] = version.split('://');
  return { name, version: number };
}

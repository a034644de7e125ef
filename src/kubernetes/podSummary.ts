import type { ContainerJson, ContainerStatusJson, PodJson } from './podJson.ts';
import { hasCondition, podStatusText } from './podStatusText.ts';

/** What Thaw keeps of a pod: plain data, small enough to hold for ten thousand of them. */
export interface PodSummary {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Those whose names begin with `thaw.dev/`; all others are dropped. */
  readonly annotations: Readonly<Record<string, string>>;
  /** The node it was scheduled to, once it was. */
  readonly node: string | undefined;
  /** `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`. */
  readonly phase: string;
  /** What `kubectl get pods` prints under STATUS. */
  readonly status: string;
  /** The pod's condition `Ready`. */
  readonly ready: boolean;
  /** Restarts of all its containers but the ephemeral ones. */
  readonly restarts: number;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly podIP: string | undefined;
  /** In the order of the spec: init containers, app containers, ephemeral ones. */
  readonly containers: readonly ContainerSummary[];
  /** The name of the object that controls it: its ReplicaSet, Job... */
  readonly ownerName: string | undefined;
}

/** A container of a pod, declared and as it stands. */
export interface ContainerSummary {
  readonly name: string;
  /** As the spec names it. */
  readonly image: string;
  readonly kind: ContainerKind;
  readonly state: 'waiting' | 'running' | 'terminated' | 'unknown';
  /** Why it waits or has ended: `CrashLoopBackOff`, `OOMKilled`. */
  readonly reason: string | undefined;
  readonly ready: boolean;
  readonly restarts: number;
  /** `containerd://3f4e...`; undefined until the container was created. */
  readonly containerID: string | undefined;
  /** The exact image: a name with a digest, or `sha256:…` of one that was imported; undefined until the container was created. */
  readonly imageID: string | undefined;
}

/** The id by which the node's runtime knows a container; undefined until it was created. */
export function runtimeID(container: Pick<ContainerSummary, 'containerID'> | undefined): string | undefined {
  // Such as `containerd://3f4e…`.
  return container?.containerID?.split('://')[1];
}

/** Which list of a pod's spec declares a container. */
export type ContainerKind = 'init' | 'app' | 'ephemeral';

/** Annotations with this prefix are Thaw's. */
const annotationPrefix = 'thaw.dev/';

/** Reduces a Pod, as the API server sends it, to what Thaw shows and decides by. */
export function summarizePod(pod: PodJson): PodSummary {
  const { metadata, spec, status } = pod;
  const containers = containerSummaries(pod);
  return {
    uid: metadata.uid,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    labels: metadata.labels ?? {},
    annotations: ownAnnotations(metadata.annotations),
    node: spec?.nodeName,
    phase: status?.phase ?? 'Unknown',
    status: podStatusText(pod),
    ready: hasCondition(pod, 'Ready'),
    restarts: containers
      .filter(({ kind }) => kind !== 'ephemeral')
      .reduce((sum, { restarts }) => sum + restarts, 0),
    createdAt: Date.parse(metadata.creationTimestamp ?? ''),
    podIP: status?.podIP,
    containers,
    ownerName: metadata.ownerReferences?.find(({ controller }) => controller === true)?.name,
  };
}

/** All containers that a pod declares, with their state. */
export function containerSummaries({ spec, status }: PodJson): ContainerSummary[] {
  return [
    ...joinStatus('init', spec?.initContainers, status?.initContainerStatuses),
    ...joinStatus('app', spec?.containers, status?.containerStatuses),
    ...joinStatus('ephemeral', spec?.ephemeralContainers, status?.ephemeralContainerStatuses),
  ];
}

function joinStatus(
  kind: ContainerKind,
  declared: readonly ContainerJson[] = [],
  statuses: readonly ContainerStatusJson[] = [],
): ContainerSummary[] {
  return declared.map(({ name, image }) => {
    const status = statuses.find((candidate) => candidate.name === name);
    return {
      name,
      image: image ?? '',
      kind,
      state: containerState(status),
      reason: status?.state?.waiting?.reason ?? status?.state?.terminated?.reason,
      ready: status?.ready ?? false,
      restarts: status?.restartCount ?? 0,
      containerID: status?.containerID,
      imageID: status?.imageID,
    };
  });
}

function containerState(status: ContainerStatusJson | undefined): ContainerSummary['state'] {
  if (status?.state?.running !== undefined) return 'running';
  if (status?.state?.terminated !== undefined) return 'terminated';
  if (status?.state?.waiting !== undefined) return 'waiting';
  return 'unknown';
}

function ownAnnotations(annotations: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(annotations).filter(([name]) => name.startsWith(annotationPrefix)),
  );
}

import { without } from '../checkpoint/without.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { PodContainer, PodSpec } from './podManifest.ts';
import type { RestoreDifference, RestoredPart } from './restoreDifference.ts';
import { memoryRisks } from './restoreDifference.ts';
import { restoredMetadata } from './restoredMetadata.ts';
import { restoredAffinity, restoreNode } from './restoredPlacement.ts';
import { restoredVolumes } from './restoredVolumes.ts';
import type { CheckpointImage, RestorableCheckpoint, RestoreOptions, RestorePlan } from './restoreRoute.ts';

/**
 * Fields that do not belong in the spec of another pod made after the source: where the source runs, its debugging containers, a deprecated alias,
 * and what admission plugins computed and would refuse to be given (Priority, RuntimeClass).
 */
export const sourceOnlyFields = [
  'nodeName',
  'ephemeralContainers',
  'serviceAccount',
  'priority',
  'preemptionPolicy',
  'overhead',
  'schedulingGates',
] as const satisfies readonly (keyof PodSpec)[];

/** A host name that a pod's spec can give is one DNS label (RFC 1123). */
const dnsLabel = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * The pod that restores `checkpoint` by the native route: the source pod with the checkpoint image in place of the
 * container's image. Everything that the runtime compares with the checkpoint (mounts, service account, security) or that the
 * application is found by (ports, probes, labels) is as in the source; all that is not is among the differences.
 *
 * Throws `containerNotFound` if the source pod has no such container, `restoreUnsupported` if the image is not on the node.
 */
export function planNativeRestore(checkpoint: RestorableCheckpoint, options: RestoreOptions): RestorePlan {
  const spec = structuredClone(checkpoint.sourcePod.spec) ?? { containers: [] };
  const container = checkpointedContainer(checkpoint, options, spec);
  const metadata = restoredMetadata(checkpoint, options, 'native');
  const volumes = restoredVolumes(spec);
  const affinity = restoredAffinity(spec.affinity, restoreNode(checkpoint, options), spec.nodeName);
  const hostname = restoredHostname(checkpoint, options, spec);
  const containers = restoredContainers(volumes.value.containers, checkpoint);
  return {
    manifest: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: metadata.value,
      spec: {
        ...without(spec, ...sourceOnlyFields, 'hostname', 'affinity', 'initContainers'),
        containers: containers.value,
        volumes: volumes.value.volumes,
        ...(volumes.value.initContainers.length > 0 && { initContainers: volumes.value.initContainers }),
        ...(affinity.value && { affinity: affinity.value }),
        ...(hostname.value !== undefined && { hostname: hostname.value }),
      },
    },
    differences: [
      ...containers.differences,
      ...hostname.differences,
      ...memoryRisks(checkpoint.sourcePod, container.name),
      ...volumes.differences,
      ...metadata.differences,
      ...affinity.differences,
      ...podDifferences(spec),
    ],
  };
}

function checkpointedContainer(
  { sourcePod, container, name }: RestorableCheckpoint,
  options: RestoreOptions,
  spec: PodSpec,
): PodContainer {
  const found = spec.containers.find((each) => each.name === container);
  if (found) return found;
  const containers = spec.containers.map((each) => each.name);
  throw new ThawError({
    reason: 'containerNotFound',
    attempted: `restore ${name} as ${options.namespace}/${options.name}`,
    explanation: `the source pod ${sourcePod.metadata?.name ?? ''} has no container ${container}`,
    remedies: [{ action: 'chooseContainer', containers, text: 'Choose one of its containers' }],
  });
}

/** The containers, that which was checkpointed with the checkpoint image. */
function restoredContainers(
  containers: readonly PodContainer[],
  { container: name, image }: RestorableCheckpoint,
): RestoredPart<PodContainer[]> {
  return {
    value: containers.map((each) => (each.name === name ? withCheckpointImage(each, image) : each)),
    differences: containers.flatMap((each) =>
      each.name === name ? containerDifferences(each, image) : [startsCold(each)],
    ),
  };
}

function withCheckpointImage(container: PodContainer, image: CheckpointImage): PodContainer {
  const lifecycle = container.lifecycle && without(container.lifecycle, 'postStart');
  return {
    ...without(container, 'lifecycle'),
    image: image.reference,
    // Nothing can be pulled that is in no registry: a failure should say so at once.
    imagePullPolicy: image.location === 'node' ? 'Never' : 'IfNotPresent',
    ...(lifecycle && Object.keys(lifecycle).length > 0 && { lifecycle }),
  };
}

function containerDifferences(container: PodContainer, image: CheckpointImage): RestoreDifference[] {
  const field = `spec.containers.${container.name}`;
  return [
    {
      field: `${field}.image`,
      kind: 'changed',
      ...(container.image !== undefined && { from: container.image }),
      to: image.reference,
      why: 'the container begins where the checkpoint was taken; a restart begins there again, and loses what came after',
    },
    ...(container.lifecycle?.postStart
      ? [
          {
            field: `${field}.lifecycle.postStart`,
            kind: 'dropped',
            why: 'it ran before the checkpoint, and what it did to the container is in it',
          } as const,
        ]
      : []),
  ];
}

function startsCold({ name }: PodContainer): RestoreDifference {
  return {
    field: `spec.containers.${name}`,
    kind: 'changed',
    why: 'this container is not in the checkpoint and starts cold',
  };
}

/** The host name for the new pod: CRIU gives the process its old one back, so the pod needs the same for it to resolve. */
function restoredHostname(
  { sourcePod, hostname }: RestorableCheckpoint,
  { name, hostname: choice = 'source' }: RestoreOptions,
  spec: PodSpec,
): RestoredPart<string | undefined> {
  const ofPod = truncatedHostname(sourcePod.metadata?.name ?? '');
  const old = hostname ?? spec.hostname ?? ofPod;
  if (spec.hostNetwork) return { value: undefined, differences: [] };
  const value = [hostname, spec.hostname, ofPod].find((each) => each !== undefined && dnsLabel.test(each));
  if (choice === 'source' && value !== undefined) {
    const why = 'the process remembers the host name that it had, and so has the pod, for it to resolve';
    return {
      value,
      differences: [{ field: 'spec.hostname', kind: 'carriedOver', from: old, to: value, why }],
    };
  }
  const why = 'the process remembers its old host name, which does not resolve in the new pod';
  return {
    value: undefined,
    differences: [{ field: 'spec.hostname', kind: 'changed', from: old, to: truncatedHostname(name), why }],
  };
}

/** The host name that the kubelet makes of a pod's name (pkg/kubelet/util, truncatePodHostnameIfNeeded). */
function truncatedHostname(podName: string): string {
  return podName.slice(0, 63).replace(/[-.]+$/, '');
}

/** What else of the pod as a whole is not as in any new pod. */
function podDifferences(spec: PodSpec): RestoreDifference[] {
  const hostPorts = spec.containers
    .flatMap(({ ports = [] }) => ports)
    .flatMap(({ hostPort }) => hostPort ?? []);
  return [
    ...(spec.ephemeralContainers ?? []).map(({ name }): RestoreDifference => ({
      field: `spec.ephemeralContainers.${name}`,
      kind: 'dropped',
      why: 'a debugging container belongs to the pod that was debugged',
    })),
    ...(hostPorts.length > 0
      ? [
          {
            field: 'spec.containers.ports.hostPort',
            kind: 'shared',
            from: hostPorts.join(', '),
            why: 'one pod of a node can have it: beside the source pod the restored one waits to be scheduled',
          } as const,
        ]
      : []),
    ...(spec.subdomain === undefined
      ? []
      : [
          {
            field: 'spec.subdomain',
            kind: 'shared',
            from: spec.subdomain,
            why: 'with the same host name and subdomain, the DNS name of the source pod resolves to both',
          } as const,
        ]),
  ];
}

import * as l10n from '@vscode/l10n';
import { without } from '../checkpoint/without.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { PodContainer, PodSpec, PodVolume } from './podManifest.ts';
import type { RestoreDifference, RestoredPart } from './restoreDifference.ts';
import { memoryRisks } from './restoreDifference.ts';
import { restoredMetadata } from './restoredMetadata.ts';
import { restoredAffinity } from './restoredPlacement.ts';
import { restoredVolumes } from './restoredVolumes.ts';
import {
  checkpointsIn,
  type ContainerCheckpoint,
  type RestorableCheckpoint,
  type RestoreOptions,
  type RestorePlan,
  type RestoreRouteName,
} from './restoreRoute.ts';

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

/** What a route does to the pod. */
export interface RestoreWay {
  readonly route: RestoreRouteName;
  /** The node that the pod must run on; `undefined` where any will do. */
  readonly node: string | undefined;
  /** The host name for the new pod. */
  readonly hostname: RestoredPart<string | undefined>;
  /** Makes a container that was checkpointed one that is restored. */
  readonly container: (
    container: PodContainer,
    checkpoint: ContainerCheckpoint,
  ) => RestoredPart<PodContainer>;
  /** What the pod needs beside the source's volumes. */
  readonly volumes: readonly PodVolume[];
  /** What has to run before the source's own. */
  readonly initContainers?: readonly PodContainer[];
  /** What the pod is annotated with beside what every restored pod is. */
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * The pod that restores `checkpoint` in a way: the source pod with another container in place of each checkpointed one. Everything
 * that is compared with the checkpoint (mounts, service account) or that the application is found by (ports, probes, labels) is
 * as in the source; all that is not is among the differences.
 *
 * Throws `containerNotFound` if the source pod has no such container.
 */
export function planRestoredPod(
  checkpoint: RestorableCheckpoint,
  options: RestoreOptions,
  way: RestoreWay,
): RestorePlan {
  const spec = structuredClone(checkpoint.sourcePod.spec) ?? { containers: [] };
  const checkpointed = checkpointedContainers(checkpoint, options);
  const metadata = restoredMetadata(checkpoint, options, way.route);
  const volumes = restoredVolumes(spec);
  const affinity = restoredAffinity(spec.affinity, way.node, spec.nodeName);
  const initContainers = [...(way.initContainers ?? []), ...volumes.value.initContainers];
  const containers = restoredContainers(volumes.value.containers, checkpointsIn(checkpoint), way);
  return {
    manifest: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...metadata.value,
        annotations: { ...metadata.value.annotations, ...way.annotations },
      },
      spec: {
        ...without(spec, ...sourceOnlyFields, 'hostname', 'affinity', 'initContainers'),
        containers: containers.value,
        volumes: [...volumes.value.volumes, ...way.volumes],
        ...(initContainers.length > 0 && { initContainers }),
        ...(affinity.value && { affinity: affinity.value }),
        ...(way.hostname.value !== undefined && { hostname: way.hostname.value }),
      },
    },
    differences: [
      ...containers.differences,
      ...way.hostname.differences,
      ...memoryRisks(checkpoint.sourcePod, checkpointed),
      ...volumes.differences,
      ...metadata.differences,
      ...affinity.differences,
      ...podDifferences(spec),
    ],
  };
}

/** A container's hooks without the one that ran at its start, whose work is in the checkpoint; and that it is left out. */
export function restoredLifecycle({
  name,
  lifecycle,
}: PodContainer): RestoredPart<PodContainer['lifecycle'] | undefined> {
  const kept = lifecycle && without(lifecycle, 'postStart');
  return {
    value: kept && Object.keys(kept).length > 0 ? kept : undefined,
    differences: lifecycle?.postStart
      ? [
          {
            field: `spec.containers.${name}.lifecycle.postStart`,
            kind: 'dropped',
            why: l10n.t('it ran before the checkpoint, and what it did to the container is in it'),
          },
        ]
      : [],
  };
}

/** The containers of the source pod that were checkpointed, in the order of its spec. Throws `containerNotFound`. */
export function checkpointedContainers(
  checkpoint: RestorableCheckpoint,
  options: Pick<RestoreOptions, 'namespace' | 'name'>,
): readonly PodContainer[] {
  const { sourcePod, name } = checkpoint;
  const spec = sourcePod.spec ?? { containers: [] };
  const containers = spec.containers.map((each) => each.name);
  const names = checkpointsIn(checkpoint).map(({ container }) => container);
  const missing = names.find((each) => !containers.includes(each));
  if (missing === undefined) return spec.containers.filter((each) => names.includes(each.name));
  throw new ThawError({
    reason: 'containerNotFound',
    attempted: l10n.t('restore {0} as {1}/{2}', name, options.namespace, options.name),
    explanation: l10n.t('the source pod {0} has no container {1}', sourcePod.metadata?.name ?? '', missing),
    remedies: [{ action: 'chooseContainer', containers, text: l10n.t('Choose one of its containers') }],
  });
}

/** The containers, with restored ones in place of those checkpointed. */
function restoredContainers(
  containers: readonly PodContainer[],
  checkpoints: readonly ContainerCheckpoint[],
  way: RestoreWay,
): RestoredPart<PodContainer[]> {
  const parts = containers.map((each) => {
    const checkpoint = checkpoints.find(({ container }) => container === each.name);
    return checkpoint === undefined
      ? { value: each, differences: [startsCold(each)] }
      : way.container(each, checkpoint);
  });
  return {
    value: parts.map(({ value }) => value),
    differences: parts.flatMap(({ differences }) => differences),
  };
}

function startsCold({ name }: PodContainer): RestoreDifference {
  return {
    field: `spec.containers.${name}`,
    kind: 'changed',
    why: l10n.t('this container is not in the checkpoint and starts cold'),
  };
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
      why: l10n.t('a debugging container belongs to the pod that was debugged'),
    })),
    ...(hostPorts.length > 0
      ? [
          {
            field: 'spec.containers.ports.hostPort',
            kind: 'shared',
            from: hostPorts.join(', '),
            why: l10n.t(
              'one pod of a node can have it: beside the source pod the restored one waits to be scheduled',
            ),
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
            why: l10n.t(
              'with the same host name and subdomain, the DNS name of the source pod resolves to both',
            ),
          } as const,
        ]),
  ];
}

import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { isNestedLabel, nestedLabels } from '../kubernetes/nestedRuntime.ts';
import type { PodManifest, PodMetadata, PodOwner } from './podManifest.ts';
import type { RestoreDifference, RestoredPart } from './restoreDifference.ts';
import {
  checkpointsIn,
  type RestorableCheckpoint,
  type RestoreOptions,
  type RestoreRouteName,
} from './restoreRoute.ts';

/** The label of every restored pod whose value names its checkpoint, as {@link restoredFromValue} says. */
export const restoredFromLabel = 'thaw.dev/restored-from';

/** The label of every restored pod that names its route. */
export const routeLabel = 'thaw.dev/route';

/** The annotation of every restored pod that names its source pod as `namespace/name`. */
export const sourcePodAnnotation = 'thaw.dev/source-pod';

/** The annotation of every restored pod that names its checkpoint in full. */
export const checkpointAnnotation = 'thaw.dev/checkpoint';

/** Labels by which controllers find their own pods: with them the restored pod would be counted as one of those. */
const controllerLabels: readonly string[] = [
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/job-completion-index',
  'controller-uid',
  'job-name',
];

/** Annotations that tell of the source pod itself: its manifest, its origin, its network. */
const ownAnnotations =
  /^(?:kubectl\.kubernetes\.io\/last-applied-configuration$|kubernetes\.io\/config\.|thaw\.dev\/|cni\.projectcalico\.org\/|k8s\.ovn\.org\/|k8s\.v1\.cni\.cncf\.io\/networks?-status$)/;

/** A label's value has at most 63 characters (Kubernetes' syntax of labels). */
const longestLabelValue = 63;

/** The value of {@link restoredFromLabel}: the checkpoint's name, or of a longer one its beginning and a hash. */
export function restoredFromValue(checkpointName: string): string {
  if (checkpointName.length <= longestLabelValue) return checkpointName;
  const hash = createHash('sha256').update(checkpointName).digest('hex').slice(0, 16);
  return `${checkpointName.slice(0, longestLabelValue - hash.length - 1)}-${hash}`;
}

/** The metadata of a new pod made after the source: its labels and annotations, but not what ties it to a controller. */
export function keptMetadata(
  { metadata: source = {} }: PodManifest,
  { name, namespace, labels: addedLabels = {} }: Pick<RestoreOptions, 'name' | 'namespace' | 'labels'>,
): PodMetadata {
  return {
    name,
    namespace,
    labels: { ...keep(source.labels ?? {}, (label) => !isOwnLabel(label)), ...addedLabels },
    annotations: keep(source.annotations ?? {}, (annotation) => !ownAnnotations.test(annotation)),
  };
}

/** The metadata of a pod restored by `route`: labels and annotations of the source, but not what ties it to a controller. */
export function restoredMetadata(
  checkpoint: RestorableCheckpoint,
  options: RestoreOptions,
  route: RestoreRouteName,
): RestoredPart<PodMetadata> {
  const { name: checkpointName, sourcePod } = checkpoint;
  const containers = checkpointsIn(checkpoint).map(({ container }) => container);
  const source = sourcePod.metadata ?? {};
  const kept = keptMetadata(sourcePod, options);
  const ownLabels = keep(source.labels ?? {}, (label) => !isOwnLabel(label));
  return {
    value: {
      ...kept,
      labels: {
        ...kept.labels,
        [restoredFromLabel]: restoredFromValue(checkpointName),
        [routeLabel]: route,
        ...(route === 'nested' && nestedLabels(containers)),
      },
      annotations: {
        ...kept.annotations,
        [checkpointAnnotation]: checkpointName,
        [sourcePodAnnotation]: `${source.namespace ?? 'default'}/${source.name ?? ''}`,
      },
    },
    differences: [
      ...namespaceDifference(source.namespace ?? 'default', options.namespace),
      ...droppedLabels(source.labels ?? {}),
      ...sharedLabels(ownLabels, options.labels ?? {}),
      ...ownerDifferences(source),
    ],
  };
}

/** A label that Thaw or a controller gave the source pod. */
export function isOwnLabel(label: string): boolean {
  return controllerLabels.includes(label) || isNestedLabel(label) || label.startsWith('thaw.dev/');
}

function namespaceDifference(from: string, to: string): RestoreDifference[] {
  if (from === to) return [];
  const why = l10n.t(
    'its config maps, secrets, volume claims and service account are looked up in the new namespace',
  );
  return [{ field: 'metadata.namespace', kind: 'changed', from, to, why }];
}

function droppedLabels(labels: Readonly<Record<string, string>>): RestoreDifference[] {
  return Object.entries(labels)
    .filter(([label]) => controllerLabels.includes(label))
    .map(([label, value]) => ({
      field: `metadata.labels.${label}`,
      kind: 'dropped',
      from: value,
      why: l10n.t('with it the source pod’s controller would take the restored pod for one of its own'),
    }));
}

function sharedLabels(
  labels: Readonly<Record<string, string>>,
  changed: Readonly<Record<string, string>>,
): RestoreDifference[] {
  const shared = Object.entries(labels).filter(([label, value]) => (changed[label] ?? value) === value);
  if (shared.length === 0) return [];
  return [
    {
      field: 'metadata.labels',
      kind: 'shared',
      from: shared.map(([label, value]) => `${label}=${value}`).join(', '),
      why: l10n.t(
        'services that select the source pod by its labels send requests to the restored pod as well',
      ),
    },
  ];
}

function ownerDifferences({ ownerReferences = [], labels = {} }: PodMetadata): RestoreDifference[] {
  const controller = ownerReferences.find((owner) => owner.controller);
  return [
    ...ownerReferences.map((owner): RestoreDifference => ({
      field: 'metadata.ownerReferences',
      kind: 'dropped',
      from: `${owner.kind}/${owner.name}`,
      why: l10n.t('nothing counts, replaces or deletes the restored pod but you'),
    })),
    ...(controller && adoptsByLabels(controller, labels)
      ? [
          {
            field: 'metadata.labels',
            kind: 'shared',
            from: `${controller.kind}/${controller.name}`,
            why: l10n.t(
              'this controller finds its pods by the labels that the restored pod has too, and may adopt or delete it: change one of them',
            ),
          } as const,
        ]
      : []),
  ];
}

/**
 * Whether a controller would adopt a pod without an owner that has the labels of its pods, apart from those dropped: not a
 * Deployment's ReplicaSet (which also selects by hash), a Job (by uid) or a StatefulSet (by name).
 */
function adoptsByLabels({ kind }: PodOwner, labels: Readonly<Record<string, string>>): boolean {
  if (kind === 'ReplicaSet') return labels['pod-template-hash'] === undefined;
  return kind === 'DaemonSet' || kind === 'ReplicationController';
}

function keep(
  record: Readonly<Record<string, string>>,
  isKept: (name: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => isKept(name)));
}

import * as l10n from '@vscode/l10n';
import { ThawError } from '../kubernetes/thawError.ts';
import {
  checkpointVolume,
  nestedContainer,
  type NestedRestore,
  type NestedSource,
  runtimeCopy,
  runtimeVolumes,
  sourceVolume,
} from './nestedContainer.ts';
import type { PodSpec } from './podManifest.ts';
import type { RestoredPart } from './restoreDifference.ts';
import { originalContainers, originalContainersAnnotation } from './nestedSource.ts';
import { checkpointedContainers, planRestoredPod } from './restoredPod.ts';
import { restoreNode } from './restoredPlacement.ts';
import {
  checkpointsIn,
  type ContainerCheckpoint,
  type RestorableCheckpoint,
  type RestoreOptions,
  type RestorePlan,
} from './restoreRoute.ts';

/** From how much memory on it is read on demand, in bytes: from there on this is the quickest of all restores (bench `memory`). */
const lazyFromBytes = 256 * 1024 * 1024;

/** What a nested restore is planned with. */
export interface NestedTools {
  readonly runtimeImage: string;
  /** Whether the node mounts images as volumes; else the runtime is copied into the pod, and the archive is read. */
  readonly mountsImages: boolean;
}

/**
 * The pod that restores `checkpoint` by the nested route: the source pod, in which each checkpointed container has a nested
 * runtime as its first process. What that reads is the checkpoint image where there is one that can be mounted, else the archive
 * on its node.
 *
 * Throws `containerNotFound` if the source pod has no such container, `restoreUnsupported` where there is nothing to read, and
 * for pods that share their host's or each other's processes.
 */
export function planNestedRestore(
  whole: RestorableCheckpoint,
  options: RestoreOptions,
  { runtimeImage, mountsImages }: NestedTools,
): RestorePlan {
  refuseUnsupported(whole);
  const checkpoint = mountsImages ? whole : withoutImages(whole);
  const isLazy = (options.memory ?? memoryFor(checkpoint)) === 'lazy';
  const ways = new Map(
    checkpointsIn(checkpoint).map((each, index): [string, NestedRestore] => {
      const volume = index === 0 ? checkpointVolume : `${checkpointVolume}-${index + 1}`;
      return [each.name, { source: nestedSource(each), volume, isLazy }];
    }),
  );
  return planRestoredPod(checkpoint, options, {
    route: 'nested',
    node: restoreNode(checkpoint, options),
    hostname: ownHostname(checkpoint, options),
    container: (container, { name }) => {
      const how = ways.get(name);
      return how === undefined ? { value: container, differences: [] } : nestedContainer(container, how);
    },
    volumes: [...runtimeVolumes(runtimeImage, mountsImages), ...[...ways.values()].map(sourceVolume)],
    initContainers: mountsImages ? [] : [runtimeCopy(runtimeImage)],
    annotations: {
      [originalContainersAnnotation]: originalContainers(checkpointedContainers(checkpoint, options)),
    },
  });
}

function withoutImages(checkpoint: RestorableCheckpoint): RestorableCheckpoint {
  const others = checkpoint.others?.map((each) => ({ ...each, image: undefined }));
  return { ...checkpoint, image: undefined, others };
}

/** How the memory of a checkpoint, with all that is restored with it, is best read. */
export function memoryFor(checkpoint: RestorableCheckpoint): 'eager' | 'lazy' {
  const bytes = checkpointsIn(checkpoint).reduce((sum, { memoryBytes = 0 }) => sum + memoryBytes, 0);
  return bytes >= lazyFromBytes ? 'lazy' : 'eager';
}

function nestedSource({ name, image, archive }: ContainerCheckpoint): NestedSource {
  if (image !== undefined) return { kind: 'image', ...image };
  if (archive !== undefined) return { kind: 'archive', path: archive.path };
  throw unsupported(name, l10n.t('neither its archive nor an image of it is left'));
}

/** What the nested runtime cannot give a container: namespaces of processes that are not its own. */
function refuseUnsupported({ name, sourcePod: { spec } }: RestorableCheckpoint): void {
  if (spec?.hostUsers === false) {
    throw unsupported(
      name,
      l10n.t('its pod has users of its own (hostUsers: false), in which nothing can be restored'),
    );
  }
  if (spec?.hostPID || spec?.shareProcessNamespace) {
    throw unsupported(
      name,
      l10n.t('its pod shares its processes, which only the node’s runtime can restore'),
    );
  }
}

function unsupported(checkpoint: string, explanation: string): ThawError {
  return new ThawError({
    reason: 'restoreUnsupported',
    attempted: l10n.t('restore {0}', checkpoint),
    explanation,
  });
}

/** The host name for the new pod, which the nested runtime tells the process. */
function ownHostname(
  { sourcePod, hostname: remembered }: RestorableCheckpoint,
  { name, hostname: choice = 'own' }: RestoreOptions,
): RestoredPart<PodSpec['hostname']> {
  const declared = sourcePod.spec?.hostname;
  const value = choice === 'source' ? (remembered ?? declared) : declared;
  if (value !== undefined || sourcePod.spec?.hostNetwork) return { value, differences: [] };
  return {
    value,
    differences: [
      {
        field: 'spec.hostname',
        kind: 'changed',
        ...(remembered !== undefined && { from: remembered }),
        to: name,
        why: l10n.t(
          'the process is told the new pod’s host name, and keeps the old one where it has read it before',
        ),
      },
    ],
  };
}

import { without } from '../checkpoint/without.ts';
import type { PodContainer, PodManifest } from './podManifest.ts';
import { keptMetadata } from './restoredMetadata.ts';
import { restoredAffinity, restoreNode } from './restoredPlacement.ts';
import { sourceOnlyFields } from './restoredPod.ts';
import { withoutInjectedTokens } from './restoredVolumes.ts';
import type { RestorableCheckpoint, RestoreOptions } from './restoreRoute.ts';

/** What a cold start can be asked for: what a restore can, but for what only a restored process remembers. */
export type ColdStartOptions = Omit<RestoreOptions, 'hostname'>;

/**
 * The pod that starts cold what `checkpoint` starts warm, for a fair comparison: the source pod's spec with its own images, its
 * init containers and hooks, on the node on which the checkpoint would be restored. An image that is there is not pulled
 * again, so that pulling is not what is measured.
 *
 * @throws {ThawError} `restoreUnsupported` if the checkpoint is on another node than the one asked for
 */
export function planColdStart(checkpoint: RestorableCheckpoint, options: ColdStartOptions): PodManifest {
  const { sourcePod } = checkpoint;
  const spec = structuredClone(sourcePod.spec) ?? { containers: [] };
  const { containers, initContainers, volumes } = withoutInjectedTokens(spec);
  const affinity = restoredAffinity(spec.affinity, restoreNode(checkpoint, options), spec.nodeName).value;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: keptMetadata(sourcePod, options),
    spec: {
      ...without(spec, ...sourceOnlyFields, 'affinity', 'initContainers'),
      containers: containers.map(unlessPresent),
      volumes,
      ...(initContainers.length > 0 && { initContainers: initContainers.map(unlessPresent) }),
      ...(affinity && { affinity }),
    },
  };
}

function unlessPresent(container: PodContainer): PodContainer {
  return container.imagePullPolicy === 'Always'
    ? { ...container, imagePullPolicy: 'IfNotPresent' }
    : container;
}

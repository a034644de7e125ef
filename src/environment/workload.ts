import type { PodManifest } from '../restore/podManifest.ts';
import type { WorkloadReference } from './environment.ts';

/** The Deployment or StatefulSet that a pod belongs to, as its labels and owners say. */
export function workloadOf({ metadata = {} }: PodManifest): WorkloadReference | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  if (owner?.kind === 'StatefulSet') return { kind: 'StatefulSet', name: owner.name };
  // A Deployment calls its ReplicaSets by its own name and this label's value.
  const hash = metadata.labels?.['pod-template-hash'];
  if (owner?.kind !== 'ReplicaSet' || hash === undefined || !owner.name.endsWith(`-${hash}`))
    return undefined;
  return { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
}

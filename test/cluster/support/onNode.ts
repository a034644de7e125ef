import type { PodManifest } from '../../../src/restore/podManifest.ts';

/** The pod, on one node and no other. */
export function onNode(node: string, pod: PodManifest): PodManifest {
  const spec = pod.spec ?? { containers: [] };
  return { ...pod, spec: { ...spec, nodeSelector: { 'kubernetes.io/hostname': node } } };
}

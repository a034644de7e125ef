import type { V1Container, V1Pod } from '@kubernetes/client-node';
import { counter } from '../../../devcluster/environments/counter/environment.ts';

/** A container with a shell and busybox's tools that waits for commands. */
export function idleContainer(name: string): V1Container {
  return { name, image: counter.image.reference, command: ['sleep', 'infinity'] };
}

/** A pod of one {@link idleContainer}, `main`. */
export function toolPod(): V1Pod {
  return { spec: { terminationGracePeriodSeconds: 0, containers: [idleContainer('main')] } };
}

/** A copy of a pod whose containers are made of its first one. */
export function withContainers(pod: V1Pod, containers: (first: V1Container) => V1Container[]): V1Pod {
  const copy = structuredClone(pod);
  const first = copy.spec?.containers[0];
  if (copy.spec === undefined || first === undefined) throw new Error('The pod has no container');
  copy.spec.containers = containers(first);
  return copy;
}

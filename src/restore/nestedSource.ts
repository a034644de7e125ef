import { without } from '../checkpoint/without.ts';
import { nestedContainerLabel } from '../kubernetes/nestedRuntime.ts';
import type { PodContainer, PodManifest } from './podManifest.ts';

/** The annotation of a pod with a nested container that has what the nested runtime took the place of, as JSON. */
export const originalContainerAnnotation = 'thaw.dev/original-container';

/** The fields of a container that the nested runtime takes the place of. */
const replacedFields = [
  'command',
  'args',
  'workingDir',
  'imagePullPolicy',
  'securityContext',
  'lifecycle',
] as const satisfies readonly (keyof PodContainer)[];

/** Names of volumes and of the container that belong to the nested runtime begin so. */
const nestedVolumePrefix = 'thaw-';

/** The value of {@link originalContainerAnnotation} for a container. */
export function originalContainer(container: PodContainer): string {
  return JSON.stringify(Object.fromEntries(replacedFields.map((field) => [field, container[field]])));
}

/** A pod without the nested runtime in it, where it has one: as it was before its container was restored in that. */
export function withoutNestedRuntime(pod: PodManifest): PodManifest {
  const nested = pod.metadata?.labels?.[nestedContainerLabel];
  if (nested === undefined || pod.spec === undefined) return pod;
  const original = readOriginal(pod.metadata?.annotations?.[originalContainerAnnotation]);
  const volumes = (pod.spec.volumes ?? []).filter(({ name }) => !name.startsWith(nestedVolumePrefix));
  const containers = pod.spec.containers.map((container) =>
    container.name === nested
      ? {
          ...without(container, ...replacedFields),
          ...original,
          volumeMounts: (container.volumeMounts ?? []).filter(
            ({ name }) => !name.startsWith(nestedVolumePrefix),
          ),
        }
      : container,
  );
  const initContainers = pod.spec.initContainers?.filter(({ name }) => !name.startsWith(nestedVolumePrefix));
  return {
    ...pod,
    spec: { ...pod.spec, volumes, containers, ...(initContainers && { initContainers }) },
  };
}

/** Whoever may change the pod may change the annotation: of one that cannot be read, nothing is taken. */
function readOriginal(text: string | undefined): Partial<PodContainer> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    const known = Object.entries(value).filter(([field]) => replacedFields.some((each) => each === field));
    return Object.fromEntries(known);
  } catch {
    return {};
  }
}

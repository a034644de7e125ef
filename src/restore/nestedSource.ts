import { without } from '../checkpoint/without.ts';
import { isNested } from '../kubernetes/nestedRuntime.ts';
import type { PodContainer, PodManifest } from './podManifest.ts';

/** The annotation of a pod with nested containers that has what the nested runtime took the place of, as JSON, by container. */
export const originalContainersAnnotation = 'thaw.dev/original-containers';

/** The same of pods that were made when only one container could be nested: without its name. */
const onlyOriginalAnnotation = 'thaw.dev/original-container';

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

/** The value of {@link originalContainersAnnotation} for containers. */
export function originalContainers(containers: readonly PodContainer[]): string {
  return JSON.stringify(Object.fromEntries(containers.map((each) => [each.name, replacedIn(each)])));
}

function replacedIn(container: PodContainer): Partial<PodContainer> {
  return Object.fromEntries(replacedFields.map((field) => [field, container[field]]));
}

/** A pod without the nested runtime in it, where it has one: as it was before its containers were restored in that. */
export function withoutNestedRuntime(pod: PodManifest): PodManifest {
  const { labels = {}, annotations = {} } = pod.metadata ?? {};
  const { spec } = pod;
  if (!spec?.containers.some(({ name }) => isNested(labels, name))) return pod;
  const originals = readObject(annotations[originalContainersAnnotation]);
  const only = readObject(annotations[onlyOriginalAnnotation]);
  const isOfPod = ({ name }: { readonly name: string }): boolean => !name.startsWith(nestedVolumePrefix);
  const containers = spec.containers.map((container) =>
    isNested(labels, container.name)
      ? {
          ...without(container, ...replacedFields),
          ...replacedOf(Object.hasOwn(originals, container.name) ? originals[container.name] : only),
          volumeMounts: (container.volumeMounts ?? []).filter(isOfPod),
        }
      : container,
  );
  const volumes = (spec.volumes ?? []).filter(isOfPod);
  const initContainers = spec.initContainers?.filter(isOfPod);
  return { ...pod, spec: { ...spec, volumes, containers, ...(initContainers && { initContainers }) } };
}

/** Whoever may change the pod may change the annotation: of one that cannot be read, nothing is taken. */
function readObject(text = '{}'): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function replacedOf(value: unknown): Partial<PodContainer> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter(([field]) => replacedFields.some((each) => each === field)),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

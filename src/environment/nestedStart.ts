import * as l10n from '@vscode/l10n';
import { without } from '../checkpoint/without.ts';
import { nestedLabels, nestedProgram } from '../kubernetes/nestedRuntime.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import {
  nestedSecurity,
  runtimeMounts,
  runtimeVolumes,
  startCapabilities,
  terminationLog,
} from '../restore/nestedContainer.ts';
import { originalContainers, originalContainersAnnotation } from '../restore/nestedSource.ts';
import type { PodContainer, PodManifest, PodSpec } from '../restore/podManifest.ts';

/** What is started by runtimes inside of a pod, to be dumped by them. */
export interface NestedStart {
  /** The pod as it would be started by the node's own runtime. */
  readonly pod: PodManifest;
  /** The containers that are to be checkpointed. */
  readonly containers: readonly string[];
  readonly runtimeImage: string;
}

/** One of the containers of a pod that are started by the runtime inside of it. */
export interface NestedContainerStart {
  /** As it would be started by the node's own runtime. */
  readonly pod: PodManifest;
  readonly container: string;
}

/** What the nested runtime must be told, beside what its pod knows (`runtime/thaw-nested/coldStart.go`). */
export interface NestedStartRequest {
  /** Before the pod's own command: the image's entry point, where the pod has none. */
  readonly before: readonly string[];
  /** After it: the image's command, where the pod has nothing of its own. */
  readonly after: readonly string[];
  readonly cwd: string;
  /** As in an image's configuration: names or numbers, with a group after a colon. */
  readonly user: string;
  readonly groups: readonly number[];
  readonly addCapabilities: readonly string[];
  readonly dropCapabilities: readonly string[];
  readonly noNewPrivileges: boolean;
  readonly readonlyRoot: boolean;
  /** Whether the container has the default seccomp profile. */
  readonly isFiltered: boolean;
}

/** What an image says of its containers (OCI image specification, config.md); of its fields any may be missing. */
interface ImageConfig {
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly WorkingDir?: string;
  readonly User?: string;
}

/**
 * The pod in which containers are started by nested runtimes, one in each: as soon as that is told how, by {@link nestedStartRequest}. It is
 * started only once: what has crashed fails again, and says so. Its hook after the start does not run.
 *
 * @throws {ThawError} `containerNotFound`; `restoreUnsupported` for what the nested runtime cannot give a container
 */
export function planNestedStart({ pod, containers, runtimeImage }: NestedStart): PodManifest {
  const spec = pod.spec ?? { containers: [] };
  const originals = containers.map((container) => startedContainer(pod, container));
  for (const original of originals) refuseUnsupported(pod, spec, original);
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: { ...pod.metadata?.labels, ...nestedLabels(containers) },
      annotations: {
        ...pod.metadata?.annotations,
        [originalContainersAnnotation]: originalContainers(originals),
      },
    },
    spec: {
      ...spec,
      containers: spec.containers.map((each) =>
        originals.includes(each) ? nestedStartContainer(each) : each,
      ),
      volumes: [...(spec.volumes ?? []), ...runtimeVolumes(runtimeImage)],
    },
  };
}

function nestedStartContainer(original: PodContainer): PodContainer {
  return {
    ...without(original, 'command', 'workingDir', 'lifecycle'),
    command: [nestedProgram],
    // The kubelet replaces `$(NAME)` in these as in the pod's own command.
    args: ['run', ...terminationLog(original), '--', ...(original.command ?? []), ...(original.args ?? [])],
    volumeMounts: [...(original.volumeMounts ?? []), ...runtimeMounts(original.name)],
    securityContext: nestedSecurity(original, startCapabilities),
  };
}

/** What to tell the nested runtime: of the container as it would be without that, and of what its image says, as JSON. */
export function nestedStartRequest(
  { pod, container }: NestedContainerStart,
  imageConfig: string,
): NestedStartRequest {
  const { command, args, workingDir, securityContext = {} } = startedContainer(pod, container);
  const image = (JSON.parse(imageConfig) as { readonly config?: ImageConfig }).config ?? {};
  const ofPod = pod.spec?.securityContext ?? {};
  const user = securityContext.runAsUser ?? ofPod.runAsUser;
  const group = securityContext.runAsGroup ?? ofPod.runAsGroup;
  const seccomp = securityContext.seccompProfile ?? ofPod.seccompProfile;
  return {
    before: command ? [] : (image.Entrypoint ?? []),
    after: command || args ? [] : (image.Cmd ?? []),
    cwd: firstOf(workingDir, image.WorkingDir, '/'),
    user: userOf(user === undefined ? (image.User ?? '') : String(user), group),
    groups: [...(ofPod.supplementalGroups ?? []), ...(ofPod.fsGroup === undefined ? [] : [ofPod.fsGroup])],
    addCapabilities: securityContext.capabilities?.add ?? [],
    dropCapabilities: securityContext.capabilities?.drop ?? [],
    noNewPrivileges: securityContext.allowPrivilegeEscalation === false,
    readonlyRoot: securityContext.readOnlyRootFilesystem === true,
    isFiltered: seccomp?.type === 'RuntimeDefault',
  };
}

function firstOf(...texts: readonly (string | undefined)[]): string {
  return texts.find((text) => text !== undefined && text !== '') ?? '';
}

function userOf(user: string, group: number | undefined): string {
  if (group === undefined) return user;
  const [name = ''] = user.split(':');
  return `${name === '' ? '0' : name}:${group}`;
}

function startedContainer(pod: PodManifest, container: string): PodContainer {
  const containers = pod.spec?.containers ?? [];
  const found = containers.find(({ name }) => name === container);
  if (found) return found;
  throw new ThawError({
    reason: 'containerNotFound',
    attempted: attemptedStart(pod),
    explanation: l10n.t('the pod has no container {0}', container),
    remedies: [
      {
        action: 'chooseContainer',
        containers: containers.map(({ name }) => name),
        text: l10n.t('Choose one of its containers'),
      },
    ],
  });
}

function refuseUnsupported(pod: PodManifest, spec: PodSpec, { securityContext = {} }: PodContainer): void {
  const seccomp = (securityContext.seccompProfile ?? spec.securityContext?.seccompProfile)?.type;
  const obstacles = [
    [
      securityContext.privileged === true,
      l10n.t('it is privileged, which the runtime inside of a pod cannot give it'),
    ],
    [
      spec.hostUsers === false,
      l10n.t(
        'its pod has users of its own (hostUsers: false), which the runtime inside of a pod cannot give it',
      ),
    ],
    [
      spec.hostPID === true || spec.shareProcessNamespace === true,
      l10n.t('its pod shares its processes, which the runtime inside of a pod cannot give it'),
    ],
    [
      seccomp === 'Localhost',
      l10n.t('its seccomp profile is a file on the node, which the runtime inside of a pod cannot give it'),
    ],
    [
      securityContext.capabilities?.add?.includes('ALL') === true,
      l10n.t('it asks for all capabilities, which the runtime inside of a pod cannot give it'),
    ],
  ] as const;
  const obstacle = obstacles.find(([isMet]) => isMet)?.[1];
  if (obstacle === undefined) return;
  throw new ThawError({
    reason: 'restoreUnsupported',
    attempted: attemptedStart(pod),
    explanation: obstacle,
  });
}

function attemptedStart({ metadata = {} }: PodManifest): string {
  return l10n.t('start {0}/{1} in a nested runtime', metadata.namespace ?? '', metadata.name ?? '');
}

import * as l10n from '@vscode/l10n';
import { without } from '../checkpoint/without.ts';
import { nestedProgram, nestedRuntimePath, nestedScratchVolume } from '../kubernetes/nestedRuntime.ts';
import type { PodContainer, PodVolume } from './podManifest.ts';
import type { RestoreDifference, RestoredPart } from './restoreDifference.ts';
import { restoredLifecycle } from './restoredPod.ts';

/** Where the checkpoint is in the container; `runtime/thaw-nested/layout.go` names the same places. */
const checkpointPath = '/.thaw/checkpoint';
const archivePath = '/.thaw/archive.tar';
const scratchPath = '/.thaw/scratch';

/** The volume with the nested runtime. */
export const runtimeVolume = 'thaw-runtime';

/** The volume with the checkpoint: its image, or its archive. Of several checkpoints, with the position after it from the second on. */
export const checkpointVolume = 'thaw-checkpoint';

/** What restoring in a pod needs beside the runtime's usual capabilities (research/nested.md, section 1). */
const restoreCapabilities: readonly string[] = ['SYS_ADMIN', 'NET_ADMIN', 'SYS_TIME'];

/** What reading memory on demand needs besides: userfaultfd, and keeping what the page daemon holds. */
const lazyCapability = 'SYS_PTRACE';

/** What starting a container in a pod needs: runc opens the namespaces of its own process in it, which lets nobody else. */
export const startCapabilities: readonly string[] = [...restoreCapabilities, 'SYS_PTRACE'];

/** Where a nested restore reads the checkpoint: an image, in place, or the archive on its node. */
export type NestedSource =
  | { readonly kind: 'image'; readonly reference: string; readonly location: 'node' | 'registry' }
  | { readonly kind: 'archive'; readonly path: string };

/** How a container is restored by the nested route. */
export interface NestedRestore {
  readonly source: NestedSource;
  /** The volume with that source. */
  readonly volume: string;
  /** Lets memory arrive when it is touched, rather than before the process goes on. */
  readonly isLazy: boolean;
}

/** The volumes with the nested runtime, or for a {@link runtimeCopy} of it, and for what it writes. */
export function runtimeVolumes(runtimeImage: string, mountsImages = true): readonly PodVolume[] {
  return [
    mountsImages
      ? { name: runtimeVolume, image: { reference: runtimeImage, pullPolicy: 'IfNotPresent' } }
      : { name: runtimeVolume, emptyDir: {} },
    { name: nestedScratchVolume, emptyDir: {} },
  ];
}

/** Copies the runtime into its volume, on nodes that do not mount images as volumes. */
export function runtimeCopy(runtimeImage: string): PodContainer {
  return {
    name: runtimeVolume,
    image: runtimeImage,
    imagePullPolicy: 'IfNotPresent',
    command: ['cp', '--archive', '--one-file-system', '/.', nestedRuntimePath],
    volumeMounts: [{ name: runtimeVolume, mountPath: nestedRuntimePath }],
  };
}

/** Where a container has the {@link runtimeVolumes}: what it writes is apart from what others of its pod do. */
export function runtimeMounts(container: string): NonNullable<PodContainer['volumeMounts']> {
  return [
    { name: runtimeVolume, mountPath: nestedRuntimePath, readOnly: true },
    { name: nestedScratchVolume, mountPath: scratchPath, subPath: container },
  ];
}

/** The volume with a checkpoint. */
export function sourceVolume({ source, volume: name }: NestedRestore): PodVolume {
  if (source.kind === 'archive') return { name, hostPath: { path: source.path, type: 'File' } };
  return {
    name,
    image: {
      reference: source.reference,
      // Nothing can be pulled that is in no registry: a failure should say so at once.
      pullPolicy: source.location === 'node' ? 'Never' : 'IfNotPresent',
    },
  };
}

/**
 * The container in which a checkpoint of it is restored: its own image, with the nested runtime as the first process, which
 * has more rights than what it restores.
 */
export function nestedContainer(container: PodContainer, how: NestedRestore): RestoredPart<PodContainer> {
  const { source, volume, isLazy } = how;
  const lifecycle = restoredLifecycle(container);
  return {
    value: {
      ...without(container, 'command', 'workingDir', 'lifecycle'),
      imagePullPolicy: 'IfNotPresent',
      command: [nestedProgram],
      args: ['restore', ...(isLazy ? ['-lazy'] : []), ...terminationLog(container)],
      volumeMounts: [
        ...(container.volumeMounts ?? []),
        ...runtimeMounts(container.name),
        {
          name: volume,
          mountPath: source.kind === 'archive' ? archivePath : checkpointPath,
          readOnly: true,
        },
      ],
      securityContext: nestedSecurity(container, nestedCapabilities(isLazy)),
      ...(lifecycle.value && { lifecycle: lifecycle.value }),
    },
    differences: [...containerDifferences(container, how), ...lifecycle.differences],
  };
}

/** Where the nested runtime is to say why it has ended, as arguments of it. */
export function terminationLog({ terminationMessagePath }: PodContainer): readonly string[] {
  return terminationMessagePath === undefined ? [] : ['-termination-log', terminationMessagePath];
}

/** The capabilities that the nested runtime is given beside the usual ones. */
export function nestedCapabilities(isLazy: boolean): readonly string[] {
  return isLazy ? [...restoreCapabilities, lazyCapability] : restoreCapabilities;
}

/** What the nested runtime may do. What runs in it has only the rights that it had, or is given by it. */
export function nestedSecurity(
  { securityContext = {} }: PodContainer,
  capabilities: readonly string[],
): NonNullable<PodContainer['securityContext']> {
  const own = securityContext.capabilities?.add ?? [];
  return {
    ...without(securityContext, 'allowPrivilegeEscalation', 'runAsGroup', 'appArmorProfile'),
    runAsUser: 0,
    runAsNonRoot: false,
    seccompProfile: { type: 'Unconfined' },
    capabilities: { add: [...new Set([...own, ...capabilities])] },
  };
}

function containerDifferences(
  container: PodContainer,
  { source, isLazy }: NestedRestore,
): RestoreDifference[] {
  const field = `spec.containers.${container.name}`;
  return [
    {
      field: `${field}.command`,
      kind: 'changed',
      to: source.kind === 'archive' ? source.path : source.reference,
      why: l10n.t(
        'Thaw’s nested runtime is the first process, and restores the checkpoint beneath it; a restart begins there again, and loses what came after',
      ),
    },
    {
      field: `${field}.securityContext`,
      kind: 'changed',
      to: nestedCapabilities(isLazy).join(', '),
      why: l10n.t(
        'the nested runtime runs as root, with these capabilities and without a seccomp profile; the restored process has only the rights that it had',
      ),
    },
    ...(isLazy
      ? [
          {
            field: `${field}.memory`,
            kind: 'changed',
            why: l10n.t('memory arrives when it is touched: the first requests take longer'),
          } as const,
        ]
      : []),
    ...(hasCommands(container)
      ? [
          {
            field: `${field}.probes`,
            kind: 'changed',
            why: l10n.t(
              'commands of probes and hooks run beside the restored process, on its files, as root',
            ),
          } as const,
        ]
      : []),
  ];
}

function hasCommands({ livenessProbe, readinessProbe, startupProbe, lifecycle }: PodContainer): boolean {
  return [livenessProbe, readinessProbe, startupProbe, lifecycle?.preStop].some((each) => each?.exec);
}

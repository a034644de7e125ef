import * as l10n from '@vscode/l10n';
import type { PodContainer, PodSpec, PodVolume } from './podManifest.ts';
import type { RestoreDifference, RestoredPart } from './restoreDifference.ts';

/** The parts of a pod's spec that have to do with its volumes. */
export type VolumeParts = Required<Pick<PodSpec, 'containers' | 'initContainers' | 'volumes'>>;

/** The prefix of the volume that the API server injects for the service account (admission plugin ServiceAccount). */
const tokenVolumePrefix = 'kube-api-access-';

/** Volumes and containers without the token volume that the API server injected: it injects one again, for the new pod. */
export function withoutInjectedTokens({
  volumes = [],
  containers,
  initContainers = [],
}: PodSpec): VolumeParts {
  const tokenVolumes = volumes.filter(isInjectedToken).map(({ name }) => name);
  const withoutTokens = (container: PodContainer): PodContainer => withoutMounts(container, tokenVolumes);
  return {
    volumes: volumes.filter((volume) => !isInjectedToken(volume)),
    containers: containers.map(withoutTokens),
    initContainers: initContainers.map(withoutTokens),
  };
}

/**
 * Volumes and containers for a restored pod. The token volume that the API server injected is left out everywhere: it is
 * injected again, with a token of the new pod. Init containers have done their work, which is in the checkpoint or in lasting
 * volumes; only those stay that fill a volume which begins empty again, and sidecars, which run beside the container.
 */
export function restoredVolumes(spec: PodSpec): RestoredPart<VolumeParts> {
  const parts = withoutInjectedTokens(spec);
  const kept = parts.volumes;
  const initContainers = parts.initContainers.map((container) => ({
    container,
    fills: filledVolumes(container, kept, spec),
  }));
  const isKept = ({ container, fills }: InitContainer): boolean => isSidecar(container) || fills.length > 0;
  return {
    value: {
      volumes: kept,
      containers: parts.containers,
      initContainers: initContainers.filter(isKept).map(({ container }) => container),
    },
    differences: [
      ...(spec.volumes ?? []).filter(isInjectedToken).map(({ name }) => injectedAgain(name)),
      ...kept.flatMap(volumeDifference),
      ...initContainers.map(initDifference),
    ],
  };
}

/** An init container, and the volumes that it fills for the others. */
interface InitContainer {
  readonly container: PodContainer;
  readonly fills: readonly string[];
}

function isInjectedToken({ name, projected }: PodVolume): boolean {
  return (
    name.startsWith(tokenVolumePrefix) &&
    (projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken) ?? false)
  );
}

/** A volume made with the pod and deleted with it. */
function livesWithPod({ emptyDir, ephemeral }: PodVolume): boolean {
  return emptyDir !== undefined || ephemeral !== undefined;
}

/** An init container that never ends (KEP-753). */
function isSidecar({ restartPolicy }: PodContainer): boolean {
  return restartPolicy === 'Always';
}

/** The volumes that begin empty and that an init container shares with a container or a sidecar. */
function filledVolumes(init: PodContainer, volumes: readonly PodVolume[], spec: PodSpec): readonly string[] {
  const readers = [...spec.containers, ...(spec.initContainers ?? []).filter(isSidecar)];
  return volumes
    .filter(livesWithPod)
    .map(({ name }) => name)
    .filter((name) => mounts(init, name) && readers.some((reader) => mounts(reader, name)));
}

function mounts({ volumeMounts = [] }: PodContainer, volume: string): boolean {
  return volumeMounts.some(({ name }) => name === volume);
}

function withoutMounts(container: PodContainer, volumes: readonly string[]): PodContainer {
  if (container.volumeMounts === undefined) return container;
  return {
    ...container,
    volumeMounts: container.volumeMounts.filter(({ name }) => !volumes.includes(name)),
  };
}

function injectedAgain(volume: string): RestoreDifference {
  return {
    field: `spec.volumes.${volume}`,
    kind: 'changed',
    why: l10n.t('the API server injects it again, with a service account token of the new pod'),
  };
}

function volumeDifference(volume: PodVolume): RestoreDifference[] {
  const field = `spec.volumes.${volume.name}`;
  if (livesWithPod(volume)) {
    const why = l10n.t(
      'its contents are not in the checkpoint: it begins empty, and a process that has a file open in it cannot be restored',
    );
    return [{ field: `${field}.contents`, kind: 'dropped', why }];
  }
  const claim = volume.persistentVolumeClaim?.claimName;
  const shared = claim ?? volume.hostPath?.path ?? (volume.nfs && `${volume.nfs.server}:${volume.nfs.path}`);
  if (shared === undefined) return [];
  const why = l10n.t(
    'the source pod uses the same storage: it may have changed since the checkpoint, and both may write to it',
  );
  return [{ field, kind: 'shared', from: shared, why }];
}

function initDifference({ container, fills }: InitContainer): RestoreDifference {
  const field = `spec.initContainers.${container.name}`;
  if (isSidecar(container)) {
    return { field, kind: 'changed', why: l10n.t('this sidecar is not in the checkpoint and starts cold') };
  }
  return fills.length > 0
    ? { field, kind: 'carriedOver', why: l10n.t('it runs again, because it fills {0}', fills.join(', ')) }
    : {
        field,
        kind: 'dropped',
        why: l10n.t('its work is done, and in the checkpoint or in lasting volumes'),
      };
}

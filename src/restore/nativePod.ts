import * as l10n from '@vscode/l10n';
import { isDnsLabel } from '../kubernetes/dnsName.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { without } from '../checkpoint/without.ts';
import type { PodContainer, PodSpec } from './podManifest.ts';
import type { RestoreDifference, RestoredPart } from './restoreDifference.ts';
import { planRestoredPod, restoredLifecycle } from './restoredPod.ts';
import { restoreNode } from './restoredPlacement.ts';
import type { CheckpointImage, RestorableCheckpoint, RestoreOptions, RestorePlan } from './restoreRoute.ts';

/**
 * The pod that restores `checkpoint` by the native route: the source pod with checkpoint images in place of the containers' own.
 *
 * Throws `containerNotFound` if the source pod has no such container, `restoreUnsupported` if there is no image, or if it is not
 * on the node.
 */
export function planNativeRestore(checkpoint: RestorableCheckpoint, options: RestoreOptions): RestorePlan {
  return planRestoredPod(checkpoint, options, {
    route: 'native',
    node: restoreNode(checkpoint, options),
    hostname: rememberedHostname(checkpoint, options),
    container: (container, { name, image }) => {
      if (image === undefined) throw withoutImage(name);
      return withCheckpointImage(container, image);
    },
    volumes: [],
    annotations: {},
  });
}

function withoutImage(checkpoint: string): ThawError {
  return new ThawError({
    reason: 'restoreUnsupported',
    attempted: l10n.t('restore {0}', checkpoint),
    explanation: l10n.t('it has no checkpoint image yet'),
  });
}

function withCheckpointImage(container: PodContainer, image: CheckpointImage): RestoredPart<PodContainer> {
  const lifecycle = restoredLifecycle(container);
  return {
    value: {
      ...without(container, 'lifecycle'),
      image: image.reference,
      // Nothing can be pulled that is in no registry: a failure should say so at once.
      imagePullPolicy: image.location === 'node' ? 'Never' : 'IfNotPresent',
      ...(lifecycle.value && { lifecycle: lifecycle.value }),
    },
    differences: [imageDifference(container, image), ...lifecycle.differences],
  };
}

function imageDifference(
  { name, image: from }: PodContainer,
  { reference }: CheckpointImage,
): RestoreDifference {
  return {
    field: `spec.containers.${name}.image`,
    kind: 'changed',
    ...(from !== undefined && { from }),
    to: reference,
    why: l10n.t(
      'the container begins where the checkpoint was taken; a restart begins there again, and loses what came after',
    ),
  };
}

/** The host name for the new pod: CRIU gives the process its old one back, so the pod needs the same for it to resolve. */
function rememberedHostname(
  { sourcePod, hostname }: RestorableCheckpoint,
  { name, hostname: choice = 'source' }: RestoreOptions,
): RestoredPart<string | undefined> {
  const spec: Partial<PodSpec> = sourcePod.spec ?? {};
  const ofPod = truncatedHostname(sourcePod.metadata?.name ?? '');
  const old = hostname ?? spec.hostname ?? ofPod;
  if (spec.hostNetwork) return { value: undefined, differences: [] };
  const value = [hostname, spec.hostname, ofPod].find((each) => each !== undefined && isDnsLabel(each));
  if (choice === 'source' && value !== undefined) {
    const why = l10n.t(
      'the process remembers the host name that it had, and so has the pod, for it to resolve',
    );
    return {
      value,
      differences: [{ field: 'spec.hostname', kind: 'carriedOver', from: old, to: value, why }],
    };
  }
  const why = l10n.t('the process remembers its old host name, which does not resolve in the new pod');
  return {
    value: undefined,
    differences: [{ field: 'spec.hostname', kind: 'changed', from: old, to: truncatedHostname(name), why }],
  };
}

/** The host name that the kubelet makes of a pod's name (pkg/kubelet/util, truncatePodHostnameIfNeeded). */
function truncatedHostname(podName: string): string {
  return podName.slice(0, 63).replace(/[-.]+$/, '');
}

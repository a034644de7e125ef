import * as l10n from '@vscode/l10n';
import { notRestoredExitCode } from '../kubernetes/nestedRuntime.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { ObservedEvent, ObservedPod } from './timeline.ts';

/** Why a container waits that is on its way; every other reason names a failure (kubelet, pkg/kubelet/kubelet_pods.go). */
const ordinaryWaiting = ['ContainerCreating', 'PodInitializing'];

/**
 * Why the container `container` of a pod will not have a clean startup any more, or `undefined` while it may: the pod is being
 * deleted, the container could not be created, it ended, or the node refused the pod. The reason is `restoreFailed` where the
 * runtime says that CRIU failed, else `podNotStarted`.
 */
export function podFailure(pod: ObservedPod, container: string): ThawError | undefined {
  const attempted = l10n.t('start {0}', pod.metadata?.name ?? l10n.t('the pod'));
  // Its container ends by that, whatever it says of it.
  if (isBeingDeleted(pod)) return failure(attempted, l10n.t('somebody has deleted it'), []);
  const status = pod.status?.containerStatuses?.find(({ name }) => name === container);

  const ended = status?.state?.terminated ?? status?.lastState?.terminated;
  if (ended?.exitCode === notRestoredExitCode && ended.message) {
    const [sentence = ''] = ended.message.split('\n');
    return new ThawError({ reason: 'restoreFailed', attempted, explanation: sentence, raw: ended.message });
  }
  if (ended !== undefined) {
    return failure(attempted, l10n.t('its container ended with exit code {0}', ended.exitCode ?? 0), [
      ended.reason,
      ended.message,
    ]);
  }
  const waiting = status?.state?.waiting;
  if (waiting?.reason !== undefined && !ordinaryWaiting.includes(waiting.reason)) {
    const volume = volumeOfImage(pod, waiting.message);
    return volume === undefined
      ? failure(attempted, l10n.t('its container could not be started'), [waiting.reason, waiting.message])
      : failure(attempted, l10n.t('a volume could not be mounted'), [
          `volume "${volume}"`,
          waiting.reason,
          waiting.message,
        ]);
  }
  if (pod.status?.phase === 'Failed') {
    return failure(attempted, l10n.t('the pod failed'), [pod.status.reason, pod.status.message]);
  }
  return undefined;
}

/** Whether a pod that there still is will be gone: its containers are ended. */
export function isBeingDeleted({ metadata }: ObservedPod): boolean {
  return Boolean(metadata?.deletionTimestamp);
}

/**
 * Why an event says that a pod will not start, or `undefined` where it does not: what is missing of the node's own files the kubelet
 * looks for again and again, without a word in the pod's status.
 */
export function mountFailure({ reason, message }: ObservedEvent, podName: string): ThawError | undefined {
  if (reason !== 'FailedMount' || message?.includes('hostPath type check failed') !== true) return undefined;
  return failure(l10n.t('start {0}', podName), l10n.t('a volume could not be mounted'), [message]);
}

/** The volume of a pod whose image a message of the kubelet's names; it does not tell images of volumes from those of containers. */
function volumeOfImage(pod: ObservedPod, message = ''): string | undefined {
  const [, reference] = /image "([^"]+)"/.exec(message) ?? [];
  return pod.spec?.volumes?.find(({ image }) => image !== undefined && image.reference === reference)?.name;
}

function failure(attempted: string, what: string, details: readonly (string | undefined)[]): ThawError {
  const raw = details.filter(Boolean).join(': ');
  return new ThawError({
    reason: /criu failed|runtime restore failed/i.test(raw) ? 'restoreFailed' : 'podNotStarted',
    attempted,
    explanation: raw === '' ? what : `${what} (${raw.length > 300 ? `${raw.slice(0, 300)}…` : raw})`,
    raw,
  });
}

import { type FailureReason, ThawError } from '../kubernetes/thawError.ts';

/** Why the kubelet cannot checkpoint anything on a node, whatever it is. */
const obstacles: readonly FailureReason[] = [
  'checkpointDisabled',
  'runtimeLacksCheckpoint',
  'criuMissing',
  'kubeletForbidden',
  'kubeletUnreachable',
];

/**
 * Whether a checkpoint has failed at the kubelet itself, so that a runtime inside of the pod may still make it. Other rights than those to
 * reach kubelets, such as that to start an agent or to keep a record, it takes either way.
 */
export function isKubeletObstacle(failure: unknown): failure is ThawError {
  if (ThawError.is(failure, ...obstacles)) return true;
  return (
    ThawError.is(failure, 'forbidden') &&
    failure.remedies.some(
      (remedy) => remedy.action === 'grantAccess' && remedy.rule.resource.startsWith('nodes/'),
    )
  );
}

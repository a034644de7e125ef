import { type FailureReason, ThawError } from './thawError.ts';

/** What the API server and the kubelet say about a container that a request named (kubernetes `pkg/registry/core/pod`). */
const reasonsByText: readonly (readonly [RegExp, FailureReason])[] = [
  [
    /^container not found|container \S+ (is not valid for|not found in) pod|connection: container not found/i,
    'containerNotFound',
  ],
  [/is waiting to start|previous terminated container .* not found/i, 'containerNotRunning'],
  // containerd, of a container that has ended just now.
  [
    /failed to create exec "[^"]*": task \S+ not found|cannot exec in a (?:stopped|deleted)|is in CONTAINER_EXITED/i,
    'containerNotRunning',
  ],
];

/**
 * Makes more of a failed request for a container's log, or for a command in it, than of requests in general: that a pod is
 * missing, or a container in it, or that it does not run.
 */
export function containerFailure(failure: ThawError): ThawError {
  const text = failure.raw ?? failure.explanation;
  const found = reasonsByText.find(([pattern]) => pattern.test(text));
  const reason = failure.reason === 'notFound' ? 'podNotFound' : found?.[1];
  if (reason === undefined) return failure;
  const { attempted, explanation, remedies, raw, cause } = failure;
  return new ThawError({ reason, attempted, explanation, remedies, raw, cause });
}

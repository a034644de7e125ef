import { ThawError } from './thawError.ts';

/** What was known about a call that failed. */
export interface CallContext {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

/** Turns whatever a call to the cluster threw into a {@link ThawError}; one that is one already stays as it is. */
export function classifyError(attempted: string, error: unknown, call: CallContext = {}): ThawError {
  if (ThawError.is(error)) {
    return error;
  }
  if (call.signal?.aborted === true) {
    return new ThawError({ reason: 'cancelled', attempted, explanation: 'it was cancelled', cause: error });
  }
  return new ThawError({
    reason: 'unexpected',
    attempted,
    explanation: error instanceof Error ? error.message : String(error),
    cause: error,
  });
}

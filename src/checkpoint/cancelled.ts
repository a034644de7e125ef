import { ThawError } from '../kubernetes/thawError.ts';

/** The failure of what was cancelled. */
export function cancelled(attempted: string): ThawError {
  return new ThawError({ reason: 'cancelled', attempted, explanation: 'it was cancelled' });
}

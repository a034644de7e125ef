import type { CombinedState } from '../kubernetes/combinedState.ts';
import type { ThawError } from '../kubernetes/thawError.ts';

/** How far what is shown can be trusted. */
export type LiveState =
  /** Nothing is watched, as nobody looks. */
  | { readonly status: 'idle' }
  | { readonly status: 'starting' }
  /** There are the first pods of many; the others are being read. */
  | { readonly status: 'listing' }
  | { readonly status: 'live' }
  /** As of `lastUpdate`, in milliseconds since the Unix epoch; being retried. */
  | { readonly status: 'stale'; readonly lastUpdate: number; readonly failure: ThawError | undefined }
  /** Nothing could be read yet, or not all. */
  | { readonly status: 'failed'; readonly failure: ThawError };

/** What the state of watches means to whoever looks. */
export function liveState({ status, lastUpdate, failures }: CombinedState): LiveState {
  const [failure] = failures.values();
  if (status === 'live') return { status };
  if (lastUpdate !== undefined) return { status: 'stale', lastUpdate, failure };
  return failure === undefined ? { status: 'starting' } : { status: 'failed', failure };
}

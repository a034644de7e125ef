import type { LiveState } from './liveState.ts';

/** Why there can be no pods to show. */
export const emptyStates = [
  'starting',
  'noKubeconfig',
  'invalidKubeconfig',
  'contextNotFound',
  'unreachable',
  'portBlocked',
  'untrusted',
  'notSignedIn',
  'forbidden',
  'failed',
  'noPods',
  'filtered',
] as const;

/** Why there are no pods to show: each has its welcome text in package.json. */
export type EmptyState = (typeof emptyStates)[number];

/** Which welcome text to show where there are no rows, of so many pods. */
export function emptyState(state: LiveState, pods: number): EmptyState {
  if (state.status === 'live' || state.status === 'stale') return pods > 0 ? 'filtered' : 'noPods';
  if (state.status !== 'failed') return 'starting';
  switch (state.failure.reason) {
    case 'noKubeconfig':
    case 'invalidKubeconfig':
    case 'contextNotFound':
    case 'portBlocked':
    case 'forbidden':
      return state.failure.reason;
    case 'unreachable':
    case 'requestTimedOut':
      return 'unreachable';
    case 'untrustedCertificate':
      return 'untrusted';
    case 'credentialsExpired':
    case 'credentialPluginFailed':
    case 'credentialPluginTimedOut':
      return 'notSignedIn';
    default:
      return 'failed';
  }
}

import { describe, expect, it } from 'vitest';
import { type FailureReason, ThawError } from '../../../src/kubernetes/thawError.ts';
import { emptyState } from '../../../src/views/emptyState.ts';

function afterFailure(reason: FailureReason): string {
  const failure = new ThawError({ reason, attempted: 'read the cluster', explanation: 'it failed' });
  return emptyState({ status: 'failed', failure }, 0);
}

describe('the welcome text of an empty view', () => {
  it.each<[FailureReason, string]>([
    ['noKubeconfig', 'noKubeconfig'],
    ['contextNotFound', 'contextNotFound'],
    ['portBlocked', 'portBlocked'],
    ['forbidden', 'forbidden'],
    ['requestTimedOut', 'unreachable'],
    ['credentialPluginFailed', 'notSignedIn'],
    ['unexpected', 'failed'],
  ])('after %s is %s', (reason, text) => {
    expect(afterFailure(reason)).toBe(text);
  });

  it('tells pods that a filter keeps away from no pods', () => {
    expect(emptyState({ status: 'live' }, 0)).toBe('noPods');
    expect(emptyState({ status: 'live' }, 1)).toBe('filtered');
    expect(emptyState({ status: 'stale', lastUpdate: 0, failure: undefined }, 1)).toBe('filtered');
  });

  it('claims nothing while the cluster is being read', () => {
    expect(emptyState({ status: 'starting' }, 0)).toBe('starting');
    expect(emptyState({ status: 'idle' }, 0)).toBe('starting');
  });
});

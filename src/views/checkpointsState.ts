import type { LiveCluster } from './liveCluster.ts';

/** Why there can be no checkpoints to show. */
export const checkpointsStates = ['none', 'failed', 'other'] as const;

/** Why there are no checkpoints to show: each but `other` has its welcome text in package.json. */
export type CheckpointsState = (typeof checkpointsStates)[number];

/** Which text to show in place of checkpoints. */
export function checkpointsState({
  state,
  checkpointState,
}: Pick<LiveCluster, 'state' | 'checkpointState'>): CheckpointsState {
  switch (checkpointState.status) {
    case 'live':
    case 'stale':
      return 'none';
    case 'failed':
      // The Pods view says so, and why, where it is shown.
      return state.status === 'failed' ? 'other' : 'failed';
    default:
      return 'other';
  }
}

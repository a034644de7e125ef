import * as vscode from 'vscode';
import type { ThawError } from '../kubernetes/thawError.ts';
import { formatTimeOfDay } from './format.ts';
import type { LiveCluster } from './liveCluster.ts';

/** What is shown is not of this moment: the watch has broken, and is begun again and again. */
export interface Staleness {
  /** When it was last known to be current, in milliseconds since the Unix epoch. */
  readonly lastUpdate: number;
  readonly failure: ThawError | undefined;
}

/** How stale the pods are; undefined where they are current, or there are none yet. */
export function stalePods({ state }: Pick<LiveCluster, 'state'>): Staleness | undefined {
  return state.status === 'stale' ? state : undefined;
}

/** How stale the checkpoints are; undefined where they are current, or there are none yet, or nobody looks. */
export function staleCheckpoints({
  checkpointState: { status },
  watch,
}: Pick<LiveCluster, 'checkpointState' | 'watch'>): Staleness | undefined {
  return status === 'live' || status === 'stale' ? watch?.checkpointStaleness : undefined;
}

/** The one that is longer ago, where anything is stale. */
export function olderOf(one: Staleness | undefined, other: Staleness | undefined): Staleness | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.lastUpdate <= other.lastUpdate ? one : other;
}

/** Says in a view of when its rows are; empty where they are current. */
export function stalenessText(stale: Staleness | undefined): string {
  if (stale === undefined) return '';
  const time = formatTimeOfDay(stale.lastUpdate);
  return stale.failure === undefined
    ? vscode.l10n.t('As of {0}. Trying to reach the cluster again.', time)
    : vscode.l10n.t('As of {0}: {1}. Trying again.', time, stale.failure.explanation);
}

import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { listPods } from '../kubernetes/listPods.ts';
import { deletePod, type PodIdentity } from '../kubernetes/podRequests.ts';
import { claimOf } from './podClaim.ts';
import { claimedValue, poolLabel } from './poolLabels.ts';

/**
 * Gives back a claimed pod: it is deleted, with what was done in it. One that is gone is no error.
 *
 * @throws {ThawError} `forbidden` and whatever else a request can meet
 */
export async function releaseClaim(
  connection: Pick<ClusterConnection, 'request'>,
  pod: PodIdentity & { readonly uid: string },
): Promise<void> {
  await deletePod(connection, pod);
}

/**
 * Deletes the claimed pods of a namespace whose lifetime is over, and returns which those were. One without a lifetime is kept.
 *
 * @throws {ThawError} `forbidden` and whatever else a request can meet
 */
export async function removeExpiredClaims(
  connection: Pick<ClusterConnection, 'request'>,
  namespace: string,
  signal?: AbortSignal,
): Promise<readonly PodIdentity[]> {
  const attempted = l10n.t('look for claimed pods of {0} whose lifetime is over', namespace);
  const labelSelector = `${poolLabel}=${claimedValue}`;
  const { pods, now } = await listPods(connection, { attempted, namespace, labelSelector }, signal);
  const expired = pods
    .map(({ metadata }) => metadata)
    .filter(({ deletionTimestamp }) => !deletionTimestamp)
    .filter((metadata) => (claimOf(metadata)?.expiresAt ?? Infinity) <= now)
    .map(({ name, uid }) => ({ namespace, name, uid }));
  await Promise.all(expired.map((pod) => deletePod(connection, pod)));
  return expired;
}

import type { ClusterConnection } from '../kubernetes/connection.ts';
import type { KubernetesObject } from '../kubernetes/kubernetesObject.ts';
import { podsPath } from '../kubernetes/podPath.ts';
import { deletePodAndWait } from '../kubernetes/podRequests.ts';
import { bodyJson, failureOfResponse } from '../kubernetes/responseFailure.ts';

/** The label of every pod that a measurement has made. */
export const measuredPodLabel = 'thaw.dev/measurement';

/**
 * No pod of a measurement under way is as old as this, in milliseconds: a start takes two minutes at most, and explaining its
 * failure less than one.
 */
export const oldestMeasuredPodMs = 10 * 60_000;

/**
 * Removes pods that a measurement left in a namespace, because VS Code or its machine ended in the middle; those of a measurement
 * that another window makes are left alone. Returns how many they were.
 *
 * @throws {ThawError} `forbidden` and whatever else a request can meet
 */
export async function removeMeasurementLeftovers(
  connection: Pick<ClusterConnection, 'request'>,
  namespace: string,
  signal?: AbortSignal,
): Promise<number> {
  const attempted = `list the measured pods of ${namespace}`;
  const selector = encodeURIComponent(measuredPodLabel);
  const path = `${podsPath(namespace)}?labelSelector=${selector}`;
  const response = await connection.request(attempted, path, { signal });
  if (!response.ok) throw await failureOfResponse(attempted, response, signal);
  // By the clock of the API server, which also dated the pods.
  const now = Date.parse(response.headers.get('date') ?? '');
  const { items } = (await bodyJson(attempted, response, signal)) as { items: readonly KubernetesObject[] };
  const leftovers = items.filter(
    ({ metadata }) => now - Date.parse(metadata.creationTimestamp ?? '') > oldestMeasuredPodMs,
  );
  await Promise.all(
    leftovers.map(({ metadata: { name } }) => deletePodAndWait(connection, { namespace, name })),
  );
  return leftovers.length;
}

import type { ClusterConnection } from './connection.ts';
import type { PodJson } from './podJson.ts';
import { podsPath } from './podPath.ts';
import { bodyJson, failureOfResponse } from './responseFailure.ts';

/** Which pods to list. */
export interface PodList {
  /** What is done, for errors. */
  readonly attempted: string;
  readonly namespace: string;
  readonly labelSelector: string;
  /**
   * Whether what the API server has at hand will do, which may be some milliseconds old. Otherwise it asks etcd how far that is, and waits
   * until it has caught up: up to 100 ms where other objects change (k8s.io/apiserver, pkg/storage/cacher/progress).
   */
  readonly atHand?: boolean;
}

/** Pods as they are at a time. */
export interface ListedPods {
  readonly pods: readonly PodJson[];
  /** By the clock of the API server, which also dates the pods: milliseconds since the Unix epoch, to the second. */
  readonly now: number;
}

/**
 * Lists the pods of a namespace that have some labels.
 *
 * @throws {ThawError} `forbidden` and whatever else a request can meet
 */
export async function listPods(
  connection: Pick<ClusterConnection, 'request'>,
  { attempted, namespace, labelSelector, atHand = false }: PodList,
  signal?: AbortSignal,
): Promise<ListedPods> {
  const query = new URLSearchParams({ labelSelector, ...(atHand && { resourceVersion: '0' }) });
  const path = `${podsPath(namespace)}?${query.toString()}`;
  const response = await connection.request(attempted, path, { signal });
  if (!response.ok) throw await failureOfResponse(attempted, response, signal);
  const now = Date.parse(response.headers.get('date') ?? '');
  const { items } = (await bodyJson(attempted, response, signal)) as { items: readonly PodJson[] };
  return { pods: items, now };
}

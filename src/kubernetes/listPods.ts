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
  { attempted, namespace, labelSelector }: PodList,
  signal?: AbortSignal,
): Promise<ListedPods> {
  const path = `${podsPath(namespace)}?labelSelector=${encodeURIComponent(labelSelector)}`;
  const response = await connection.request(attempted, path, { signal });
  if (!response.ok) throw await failureOfResponse(attempted, response, signal);
  const now = Date.parse(response.headers.get('date') ?? '');
  const { items } = (await bodyJson(attempted, response, signal)) as { items: readonly PodJson[] };
  return { pods: items, now };
}

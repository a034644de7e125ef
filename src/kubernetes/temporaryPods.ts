import type { ClusterConnection } from './connection.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import { podsPath } from './podPath.ts';
import { deletePodAndWait } from './podRequests.ts';
import { bodyJson, failureOfResponse } from './responseFailure.ts';

/**
 * The label of every pod that Thaw makes for a while, to measure or to bake; its value says for how many seconds it can be in use
 * at most. One that is older was left behind, because VS Code or its machine ended in the middle.
 */
export const temporaryPodLabel = 'thaw.dev/temporary';

/** How long a temporary pod can be in use, in milliseconds; undefined where a pod is none. */
export function longestUseMs(labels: Readonly<Record<string, string>>): number | undefined {
  const seconds = Number(labels[temporaryPodLabel]);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

/**
 * Removes the temporary pods of a namespace that nothing can be using any more. Returns how many they were.
 *
 * @throws {ThawError} `forbidden` and whatever else a request can meet
 */
export async function removeLeftPods(
  connection: Pick<ClusterConnection, 'request'>,
  namespace: string,
  signal?: AbortSignal,
): Promise<number> {
  const attempted = `list the temporary pods of ${namespace}`;
  const path = `${podsPath(namespace)}?labelSelector=${encodeURIComponent(temporaryPodLabel)}`;
  const response = await connection.request(attempted, path, { signal });
  if (!response.ok) throw await failureOfResponse(attempted, response, signal);
  // By the clock of the API server, which also dated the pods.
  const now = Date.parse(response.headers.get('date') ?? '');
  const { items } = (await bodyJson(attempted, response, signal)) as { items: readonly KubernetesObject[] };
  const leftovers = items.filter(
    ({ metadata: { labels = {}, creationTimestamp } }) =>
      now - Date.parse(creationTimestamp ?? '') > (longestUseMs(labels) ?? Infinity),
  );
  await Promise.all(
    leftovers.map(({ metadata: { name } }) => deletePodAndWait(connection, { namespace, name })),
  );
  return leftovers.length;
}

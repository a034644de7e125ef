import type { ClusterConnection } from './connection.ts';
import type { PodJson } from './podJson.ts';
import { bodyJson, failureOfResponse } from './responseFailure.ts';

/**
 * Reads a pod as the API server has it now.
 *
 * @throws {ThawError} `notFound`, `forbidden` and whatever else a request can meet
 */
export async function readPod(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, pod }: { readonly namespace: string; readonly pod: string },
): Promise<PodJson> {
  const attempted = `read the pod ${namespace}/${pod}`;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;
  const response = await connection.request(attempted, path);
  if (!response.ok) throw await failureOfResponse(attempted, response);
  return (await bodyJson(attempted, response)) as PodJson;
}

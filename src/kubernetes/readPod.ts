import type { ClusterConnection } from './connection.ts';
import type { PodJson } from './podJson.ts';
import { podPath } from './podPath.ts';
import { bodyJson, failureOfResponse } from './responseFailure.ts';

/**
 * Reads a pod as the API server has it now.
 *
 * @throws {ThawError} `notFound`, `forbidden` and whatever else a request can meet
 */
export async function readPod(
  connection: Pick<ClusterConnection, 'request'>,
  identity: { readonly namespace: string; readonly pod: string },
): Promise<PodJson> {
  const attempted = `read the pod ${identity.namespace}/${identity.pod}`;
  const response = await connection.request(attempted, podPath(identity));
  if (!response.ok) throw await failureOfResponse(attempted, response);
  return (await bodyJson(attempted, response)) as PodJson;
}

import { dumpYaml } from '@kubernetes/client-node';
import type { ClusterConnection } from './connection.ts';
import { bodyJson, failureOfResponse } from './responseFailure.ts';

/**
 * Reads a pod as YAML, as `kubectl get pod -o yaml` prints it: without `managedFields`.
 *
 * @throws {ThawError} `notFound`, `forbidden` and whatever else a request can meet
 */
export async function readPodYaml(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, pod }: { readonly namespace: string; readonly pod: string },
): Promise<string> {
  const attempted = `read the pod ${namespace}/${pod}`;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;
  const response = await connection.request(attempted, path);
  if (!response.ok) throw await failureOfResponse(attempted, response);
  const found = (await bodyJson(attempted, response)) as { readonly metadata: object };
  return dumpYaml(
    { ...found, metadata: { ...found.metadata, managedFields: undefined } },
    { skipInvalid: true },
  );
}

import type { ClusterConnection } from './connection.ts';
import { bodyText, failureOfResponse } from './responseFailure.ts';

/** Which pod is meant: another one of the same name is left alone. */
export interface DeletedPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/**
 * Deletes a pod; one that is gone, or replaced by another, is no error.
 *
 * @throws {ThawError} `forbidden` and whatever else a request can meet
 */
export async function deletePod(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, name, uid }: DeletedPod,
): Promise<void> {
  const attempted = `delete the pod ${namespace}/${name}`;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
  const response = await connection.request(attempted, path, {
    method: 'DELETE',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } }),
  });
  // 409: the precondition is not met, as another pod has the name by now.
  if (response.ok || response.status === 404 || response.status === 409) {
    await bodyText(attempted, response);
    return;
  }
  throw await failureOfResponse(attempted, response);
}

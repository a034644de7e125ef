import { setTimeout as delay } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import type { ClusterConnection } from './connection.ts';
import { bodyJson, bodyText, failureOfResponse } from './responseFailure.ts';

/** Which pod is meant. */
export interface PodIdentity {
  readonly namespace: string;
  readonly name: string;
}

/** How often to look whether a deleted pod is gone, in milliseconds. */
const goneIntervalMs = 100;

/**
 * Creates a pod, whose manifest has its name, and returns it as the API server answers. Not cancelled half-way: the API server could create the pod although
 * nobody waits for its answer.
 *
 * @throws {ThawError} `alreadyExists`, `forbidden`, `quotaExceeded`, `invalidObject` and whatever else a request can meet
 */
export async function createPod(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, name }: PodIdentity,
  manifest: V1Pod,
): Promise<V1Pod> {
  const attempted = `create ${namespace}/${name}`;
  const response = await connection.request(attempted, podsPath(namespace), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(manifest),
  });
  if (!response.ok) throw await failureOfResponse(attempted, response);
  return (await bodyJson(attempted, response)) as V1Pod;
}

/**
 * Deletes a pod at once and waits until it is gone; one that is not there is no error.
 *
 * @throws {ThawError} `forbidden` and whatever else a request can meet
 */
export async function deletePod(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, name }: PodIdentity,
): Promise<void> {
  const attempted = `delete ${namespace}/${name}`;
  const path = `${podsPath(namespace)}/${encodeURIComponent(name)}`;
  const response = await connection.request(attempted, `${path}?gracePeriodSeconds=0`, { method: 'DELETE' });
  if (response.status !== 404 && !response.ok) throw await failureOfResponse(attempted, response);
  await bodyText(attempted, response);
  if (response.status === 404) return;
  for (;;) {
    const found = await connection.request(attempted, path);
    if (found.status !== 404 && !found.ok) throw await failureOfResponse(attempted, found);
    await bodyText(attempted, found);
    if (found.status === 404) return;
    await delay(goneIntervalMs);
  }
}

function podsPath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
}

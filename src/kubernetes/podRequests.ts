import type { V1Pod } from '@kubernetes/client-node';
import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from './connection.ts';
import { deleteAndWait } from './deleteAndWait.ts';
import { podPath, podsPath } from './podPath.ts';
import { findPod } from './readPod.ts';
import { bodyJson, bodyText, failureOfResponse } from './responseFailure.ts';

/** Which pod is meant. */
export interface PodIdentity {
  readonly namespace: string;
  readonly name: string;
}

/** A pod that is meant, and no other that has its name since. */
export interface CertainPod extends PodIdentity {
  readonly uid: string;
}

/** How often to look whether a deleted pod is gone, in milliseconds. */
const goneIntervalMs = 100;

/**
 * Creates a pod, whose manifest has its name, and returns it as the API server answers. Not cancelled half-way: the API server
 * could create the pod although nobody waits for its answer. Of a manifest that is written by hand, a field that the API server does not
 * know is refused: it would be passed over, although somebody has meant something by it.
 *
 * @throws {ThawError} `alreadyExists`, `forbidden`, `quotaExceeded`, `invalidObject` and whatever else a request can meet
 */
export async function createPod(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, name }: PodIdentity,
  manifest: V1Pod,
  { isWrittenByHand = false }: { readonly isWrittenByHand?: boolean } = {},
): Promise<V1Pod> {
  const attempted = l10n.t('create {0}/{1}', namespace, name);
  const query = isWrittenByHand ? '?fieldValidation=Strict' : '';
  const response = await connection.request(attempted, podsPath(namespace) + query, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(manifest),
  });
  if (!response.ok) throw await failureOfResponse(attempted, response);
  return (await bodyJson(attempted, response)) as V1Pod;
}

/**
 * Deletes a pod, which may take its time to end; one that is gone, or replaced by another of its name, is no error.
 *
 * @throws {ThawError} `forbidden` and whatever else a request can meet
 */
export async function deletePod(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, name, uid }: CertainPod,
  { graceSeconds }: { readonly graceSeconds?: number } = {},
): Promise<void> {
  const attempted = l10n.t('delete the pod {0}/{1}', namespace, name);
  const response = await connection.request(attempted, podPath({ namespace, pod: name }), {
    method: 'DELETE',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid },
      gracePeriodSeconds: graceSeconds,
    }),
  });
  // 409: the precondition is not met, as another pod has the name by now.
  if (response.ok || response.status === 404 || response.status === 409) {
    await bodyText(attempted, response);
    return;
  }
  throw await failureOfResponse(attempted, response);
}

/**
 * Deletes a pod at once and waits until it is gone; one that is not there is no error.
 *
 * @throws {ThawError} `forbidden` and whatever else a request can meet
 */
export async function deletePodAndWait(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, name }: PodIdentity,
): Promise<void> {
  const attempted = l10n.t('delete {0}/{1}', namespace, name);
  await deleteAndWait(connection, attempted, podPath({ namespace, pod: name }), '?gracePeriodSeconds=0');
}

/**
 * Deletes a pod at once and waits until it is gone; one that is not there, or replaced by another of its name, is no error.
 *
 * @throws {ThawError} `forbidden` and whatever else a request can meet
 */
export async function deleteCertainPodAndWait(
  connection: Pick<ClusterConnection, 'request'>,
  pod: CertainPod,
): Promise<void> {
  await deletePod(connection, pod, { graceSeconds: 0 });
  while (await isThere(connection, pod)) await delay(goneIntervalMs);
}

async function isThere(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, name, uid }: CertainPod,
): Promise<boolean> {
  return (await findPod(connection, { namespace, pod: name }))?.metadata.uid === uid;
}

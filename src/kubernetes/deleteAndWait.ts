import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterConnection } from './connection.ts';
import { bodyText, failureOfResponse } from './responseFailure.ts';

/** How often to look whether a deleted object is gone, in milliseconds. */
const goneIntervalMs = 100;

/**
 * Deletes the object at `path` with the parameters of `query`, and waits until it is gone; nothing there is no error.
 *
 * @throws {ThawError} `forbidden` and whatever else a request can meet
 */
export async function deleteAndWait(
  connection: Pick<ClusterConnection, 'request'>,
  attempted: string,
  path: string,
  query: string,
): Promise<void> {
  if (await isGone(await connection.request(attempted, path + query, { method: 'DELETE' }), attempted))
    return;
  while (!(await isGone(await connection.request(attempted, path), attempted))) await delay(goneIntervalMs);
}

async function isGone(
  response: Awaited<ReturnType<ClusterConnection['request']>>,
  attempted: string,
): Promise<boolean> {
  if (response.status !== 404 && !response.ok) throw await failureOfResponse(attempted, response);
  await bodyText(attempted, response);
  return response.status === 404;
}

import type { ClusterConnection } from './connection.ts';
import { bodyJson, bodyText } from './responseFailure.ts';
import { statusFailure, statusOf } from './errorsOfStatus.ts';

/** One operation of a JSON Patch (RFC 6902): all of a patch are done, or none. */
export type PatchOperation =
  | { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** The place in an object that is reached by these fields, one below the other (RFC 6901). */
export function jsonPointer(...fields: readonly string[]): string {
  return fields.map((field) => `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/**
 * Changes the object at `path`, whoever else changes it at the same time, and returns it; undefined where it is gone, or is not as
 * the patch tests. Not cancelled half-way: the API server could make the change although nobody waits for its answer.
 *
 * @throws {ThawError} `forbidden`, `invalidObject` and whatever else a request can meet
 */
export async function patchObject(
  connection: Pick<ClusterConnection, 'request'>,
  attempted: string,
  path: string,
  operations: readonly PatchOperation[],
): Promise<unknown> {
  const response = await connection.request(attempted, path, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json-patch+json' },
    body: JSON.stringify(operations),
  });
  if (response.ok) return await bodyJson(attempted, response);
  const { status, headers } = response;
  const body = await bodyText(attempted, response);
  // 409: others change it faster than the API server can repeat the patch.
  if (status === 404 || status === 409 || (status === 422 && isTestFailed(body))) return undefined;
  throw statusFailure(attempted, { code: status, body, headers: Object.fromEntries(headers) });
}

/**
 * What the API server says of a patch of which a test fails, with status 422 and no other word (apiserver, handlers/patch.go, by
 * `NewGenericServerResponse`). An object that would be invalid is refused with the same status, but says so.
 */
const notApplicable = 'the server rejected our request due to an error in our request';

function isTestFailed(body: string): boolean {
  const status = statusOf(body);
  return status?.message === notApplicable && status.details?.causes === undefined;
}

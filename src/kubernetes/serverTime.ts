import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from './connection.ts';
import { bodyText } from './responseFailure.ts';

/**
 * The time by the clock of the API server, in milliseconds since the Unix epoch and to the second: what all clients agree on, however
 * wrong the clock of one of them is. That of this machine where the server does not say.
 *
 * @throws {ThawError} whatever a request can meet
 */
export async function serverTime(
  connection: Pick<ClusterConnection, 'request'>,
  signal?: AbortSignal,
): Promise<number> {
  const attempted = l10n.t('ask the API server for the time');
  const response = await connection.request(attempted, '/version', { signal });
  const now = Date.parse(response.headers.get('date') ?? '');
  await bodyText(attempted, response, signal);
  return Number.isNaN(now) ? Date.now() : now;
}

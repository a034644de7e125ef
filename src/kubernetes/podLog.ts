import * as l10n from '@vscode/l10n';
import { containerFailure } from './containerFailure.ts';
import type { ClusterConnection } from './connection.ts';
import { LineCutter, textPieces } from './lineStream.ts';
import { failureOfResponse } from './responseFailure.ts';
import { podPath } from './podPath.ts';
import { ThawError } from './thawError.ts';

/** Which log to read, and how much of it. */
export interface PodLogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Goes on with new lines until the container ends. */
  readonly follow?: boolean | undefined;
  /** The log of the container's run before its last restart. */
  readonly previous?: boolean | undefined;
  /** Begins with the last so many lines. */
  readonly tailLines?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called when there is a log to read, whose first line may be long in coming. */
  readonly onOpen?: (() => void) | undefined;
}

/**
 * Reads a container's log line by line. Leaving the loop closes the connection.
 *
 * @throws {ThawError} `podNotFound`, `containerNotFound` or `containerNotRunning` where there is no log (yet), what else the API
 * server says, `unreachable` where the connection breaks in the middle, `cancelled` after an abort
 */
export async function* readPodLog(
  connection: Pick<ClusterConnection, 'request'>,
  request: PodLogRequest,
): AsyncGenerator<string, void, undefined> {
  const { namespace, pod, container, signal } = request;
  const attempted = l10n.t('read the log of {0}/{1}/{2}', namespace, pod, container);
  const response = await connection.request(attempted, logPath(request), { timeoutMs: 0, signal });
  if (!response.ok) {
    throw containerFailure(await failureOfResponse(attempted, response, signal));
  }
  request.onOpen?.();
  const lines = new LineCutter();
  try {
    for await (const piece of textPieces(response)) yield* lines.cut(piece);
  } catch (error) {
    if (signal?.aborted === true) {
      throw new ThawError({
        reason: 'cancelled',
        attempted,
        explanation: l10n.t('it was cancelled'),
        cause: error,
      });
    }
    throw new ThawError({
      reason: 'unreachable',
      attempted,
      explanation: l10n.t('the log broke off'),
      cause: error,
    });
  }
  if (lines.rest !== '') yield lines.rest;
}

function logPath({ namespace, pod, container, follow, previous, tailLines }: PodLogRequest): string {
  const query = new URLSearchParams({ container });
  if (follow === true) query.set('follow', 'true');
  if (previous === true) query.set('previous', 'true');
  if (tailLines !== undefined) query.set('tailLines', String(tailLines));
  return `${podPath({ namespace, pod })}/log?${query.toString()}`;
}

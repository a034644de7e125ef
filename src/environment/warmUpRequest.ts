import * as l10n from '@vscode/l10n';
import type { ClusterConnection, RequestOptions } from '../kubernetes/connection.ts';
import { classifyError } from '../kubernetes/errors.ts';
import { podProxyPath } from '../kubernetes/podPath.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { readAnswer, requireAccess, unexpectedIn } from '../startup/httpAnswer.ts';
import type { WarmUpRequest } from './environment.ts';

/**
 * Sends a request to a pod, through the API server, and returns how long its answer took, in milliseconds.
 *
 * @throws {ThawError} `warmUpFailed` where the answer is not the one expected, or not there in its time; `cancelled`, `forbidden`,
 * `unreachable`
 */
export async function sendWarmUpRequest(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, pod }: { readonly namespace: string; readonly pod: string },
  request: WarmUpRequest,
  signal: AbortSignal,
): Promise<number> {
  const { method, port, path, headers, body, timeoutMs } = request;
  const attempted = l10n.t('warm up {0}/{1} by {2}', namespace, pod, describeRequest(request));
  const begin = performance.now();
  const answer = await send(attempted, connection, podProxyPath({ namespace, pod, port }, path), {
    // The client's type has no HEAD, which it sends like any other.
    method: method as 'GET',
    headers,
    body,
    timeoutMs,
    signal,
  });
  const latencyMs = performance.now() - begin;
  requireAccess('pods/proxy', attempted, answer);
  const explanation = unexpectedIn(request, answer);
  if (explanation === undefined) return latencyMs;
  throw new ThawError({ reason: 'warmUpFailed', attempted, explanation, raw: answer.body });
}

/** The answer with the beginning of its body, which has to be there in the time of the request, too. */
async function send(
  attempted: string,
  connection: Pick<ClusterConnection, 'request'>,
  path: string,
  options: RequestOptions & { readonly timeoutMs: number },
): Promise<{ readonly status: number; readonly body: string }> {
  let hasBegun = false;
  try {
    const response = await connection.request(attempted, path, options);
    hasBegun = true;
    return { status: response.status, body: await readAnswer(response) };
  } catch (error) {
    const failure = classifyError(attempted, error, options);
    const { reason, raw } = failure;
    const isLate = reason === 'requestTimedOut';
    if (reason === 'cancelled' || !(isLate || hasBegun)) throw failure;
    // The API server has passed the request on: who fails to answer is the application.
    const explanation = isLate
      ? l10n.t('it did not answer within {0} s', options.timeoutMs / 1000)
      : l10n.t('its answer broke off');
    throw new ThawError({ reason: 'warmUpFailed', attempted, explanation, raw, cause: failure });
  }
}

/** A request for a person: `GET /search?q=shoes`. */
export function describeRequest({ method, path }: Pick<WarmUpRequest, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

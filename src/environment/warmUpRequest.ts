import * as l10n from '@vscode/l10n';
import type { ClusterConnection, RequestOptions } from '../kubernetes/connection.ts';
import { classifyError } from '../kubernetes/errors.ts';
import { podProxyPath } from '../kubernetes/podPath.ts';
import { type FailureReason, ThawError } from '../kubernetes/thawError.ts';
import { readAnswer, requireAccess, unexpectedIn } from '../startup/httpAnswer.ts';
import type { WarmUpRequest } from './environment.ts';

/** How long the API server may take to show that it is there, in milliseconds. */
const patienceMs = 5000;

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
    const explanation = await blame(failure.reason, { hasBegun, connection, options });
    if (explanation === undefined) throw failure;
    throw new ThawError({ reason: 'warmUpFailed', attempted, explanation, raw: failure.raw, cause: failure });
  }
}

/** What the application has done, which the API server had passed the request on to; `undefined` where it is not to blame. */
async function blame(
  reason: FailureReason,
  {
    hasBegun,
    connection,
    options: { timeoutMs, signal },
  }: {
    readonly hasBegun: boolean;
    readonly connection: Pick<ClusterConnection, 'request'>;
    readonly options: RequestOptions & { readonly timeoutMs: number };
  },
): Promise<string | undefined> {
  if (reason === 'cancelled') return undefined;
  if (reason === 'requestTimedOut') return l10n.t('it did not answer within {0} s', timeoutMs / 1000);
  if (hasBegun) return l10n.t('its answer broke off');
  // A connection that an application cuts is cut towards us, too, as if the API server were gone.
  const isCut = reason === 'unreachable' && (await isThere(connection, signal));
  return isCut ? l10n.t('it closed the connection before it had answered') : undefined;
}

/** Whether the API server answers anything. */
async function isThere(
  connection: Pick<ClusterConnection, 'request'>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    const response = await connection.request(l10n.t('reach the cluster'), '/version', {
      timeoutMs: patienceMs,
      signal,
    });
    await readAnswer(response);
    return true;
  } catch {
    return false;
  }
}

/** A request for a person: `GET /search?q=shoes`. */
export function describeRequest({ method, path }: Pick<WarmUpRequest, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { podProxyPath } from '../kubernetes/podPath.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { readAnswer, unexpectedIn } from '../startup/httpAnswer.ts';
import type { WarmUpRequest } from './environment.ts';

/**
 * Sends a request to a pod, through the API server, and returns how long its answer took, in milliseconds.
 *
 * @throws {ThawError} `warmUpFailed` where the answer is not the one expected; `cancelled`, `requestTimedOut`, `unreachable`
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
  const response = await connection.request(attempted, podProxyPath({ namespace, pod, port }, path), {
    // The client's type has no HEAD, which it sends like any other.
    method: method as 'GET',
    headers,
    body,
    timeoutMs,
    signal,
  });
  const answer = { status: response.status, body: await readAnswer(response) };
  const latencyMs = performance.now() - begin;
  const explanation = unexpectedIn(request, answer);
  if (explanation === undefined) return latencyMs;
  throw new ThawError({ reason: 'warmUpFailed', attempted, explanation, raw: answer.body });
}

/** A request for a person: `GET /search?q=shoes`. */
export function describeRequest({ method, path }: Pick<WarmUpRequest, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

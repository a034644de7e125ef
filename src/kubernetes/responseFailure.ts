import * as l10n from '@vscode/l10n';
import { classifyError } from './errors.ts';
import { statusFailure } from './errorsOfStatus.ts';
import { ThawError } from './thawError.ts';

/** As much of a `Response` as telling why it is not the one wished for takes. */
export interface FailedResponse {
  readonly status: number;
  readonly headers: Iterable<readonly [string, string]>;
  text(): Promise<string>;
}

/** Reads a response's whole body, as text. */
export async function bodyText(
  attempted: string,
  response: { text(): Promise<string> },
  signal?: AbortSignal,
): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw classifyError(attempted, error, { signal });
  }
}

/** Reads a response's whole body, as JSON. */
export async function bodyJson(
  attempted: string,
  response: { text(): Promise<string> },
  signal?: AbortSignal,
): Promise<unknown> {
  const body = await bodyText(attempted, response, signal);
  try {
    return JSON.parse(body);
  } catch (error) {
    const explanation = l10n.t('the answer is not that of a Kubernetes API server');
    throw new ThawError({ reason: 'unexpected', attempted, explanation, raw: body, cause: error });
  }
}

/** Says why the API server answered with a status that is not 2xx. Reads the body. */
export async function failureOfResponse(
  attempted: string,
  response: FailedResponse,
  signal?: AbortSignal,
): Promise<ThawError> {
  const body = await bodyText(attempted, response, signal);
  const headers = Object.fromEntries(response.headers);
  return statusFailure(attempted, { code: response.status, body, headers });
}

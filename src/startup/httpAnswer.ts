import * as l10n from '@vscode/l10n';
import { missingAccess } from '../kubernetes/errorsOfAccess.ts';
import { statusFailure, statusOf } from '../kubernetes/errorsOfStatus.ts';
import { textPieces, type BodyHolder } from '../kubernetes/lineStream.ts';

/** What an answer over HTTP is expected to be. */
export interface ExpectedAnswer {
  readonly expectedStatus: number;
  /** What the first 64 KiB of the body must contain. */
  readonly bodyContains?: string | undefined;
}

/** How much of an answer is read, in characters. */
export const longestAnswer = 64 * 1024;

/** The beginning of a body, which is not read any further. */
export async function readAnswer(response: BodyHolder): Promise<string> {
  let text = '';
  for await (const piece of textPieces(response)) {
    text += piece;
    if (text.length >= longestAnswer) break;
  }
  return text.slice(0, longestAnswer);
}

/**
 * Throws `forbidden` where the API server did not pass a request on, as the user may not ask for `resource`: applications answer
 * 403, too, and may be API servers themselves.
 */
export function requireAccess(
  resource: string,
  attempted: string,
  { status, body }: { readonly status: number; readonly body: string },
): void {
  if (status !== 403 || missingAccess(statusOf(body)?.message ?? '')?.rule.resource !== resource) return;
  throw statusFailure(attempted, { code: status, body, headers: {} });
}

/** In what an answer is not as expected; `undefined` where it is. */
export function unexpectedIn(
  { expectedStatus, bodyContains }: ExpectedAnswer,
  { status, body }: { readonly status: number; readonly body: string },
): string | undefined {
  if (status !== expectedStatus) {
    return l10n.t('HTTP status {0} instead of {1}', status, expectedStatus) + quoted(body);
  }
  if (bodyContains === undefined || body.includes(bodyContains)) return undefined;
  return l10n.t('"{0}" is not in the answer', bodyContains) + quoted(body);
}

/** The beginning of an answer, for a sentence: API servers and applications say in it what is wrong. */
export function quoted(body: string): string {
  const text = body.replace(/\s+/g, ' ').trim();
  if (text === '') return '';
  return `: ${text.length > 200 ? `${text.slice(0, 200)}…` : text}`;
}

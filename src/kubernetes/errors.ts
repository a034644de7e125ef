import * as l10n from '@vscode/l10n';
import { networkFailure } from './errorsOfNetwork.ts';
import { statusFailure } from './errorsOfStatus.ts';
import { ThawError } from './thawError.ts';

/** What is known about a call that failed, to explain its failure better. */
export interface CallContext {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  /** The URL of the API server. */
  readonly server?: string | undefined;
  /** Until when the client certificate in use is valid, where there is one. */
  readonly clientCertificateValidTo?: Date | undefined;
}

/**
 * Turns whatever a call to the API server threw into a {@link ThawError}; one that is one already stays as it is.
 * What the client throws for a status that is not 2xx (`ApiException`) is explained by the `Status` in its body.
 */
export function classifyError(attempted: string, error: unknown, call: CallContext = {}): ThawError {
  if (ThawError.is(error)) {
    return error;
  }
  if (call.signal?.aborted === true) {
    return new ThawError({
      reason: 'cancelled',
      attempted,
      explanation: l10n.t('it was cancelled'),
      cause: error,
    });
  }
  if (isApiException(error)) {
    return statusFailure(
      attempted,
      { code: error.code, body: error.body, headers: error.headers },
      { clientCertificateValidTo: call.clientCertificateValidTo, cause: error },
    );
  }
  return networkFailure(attempted, error, call);
}

/** The client's `ApiException`, known by its shape: importing its class would load the whole client. */
interface ApiExceptionShape {
  readonly code: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

function isApiException(error: unknown): error is ApiExceptionShape {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'headers' in error;
}

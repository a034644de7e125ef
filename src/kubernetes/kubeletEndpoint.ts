import { isIPv6 } from 'node:net';
import * as l10n from '@vscode/l10n';
import { Agent, fetch } from 'undici';
import { tryAgain } from './remedy.ts';
import { ThawError } from './thawError.ts';

/** A kubelet that is reached without the API server, where that forbids `nodes/proxy`. */
export interface KubeletEndpoint {
  /** Host name or IP address. */
  readonly address: string;
  /** 10250 where absent. */
  readonly port?: number | undefined;
  /** A bearer token, or a client certificate and its key as PEM text. */
  readonly credentials: { readonly token: string } | { readonly certificate: string; readonly key: string };
  /** The authority that signed the kubelet's certificate, as PEM text; or no check at all: kubelets often sign their own. */
  readonly trust: { readonly ca: string } | 'insecure';
}

/** What a kubelet answered, whatever the status. */
export interface KubeletAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * Posts to a kubelet and waits for the answer as long as it takes.
 *
 * @throws {ThawError} `kubeletUnreachable`, `untrustedCertificate`, or `cancelled` after an abort
 */
export async function postToKubelet(
  endpoint: KubeletEndpoint,
  attempted: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<KubeletAnswer> {
  const { address, port = 10250, credentials, trust } = endpoint;
  const host = isIPv6(address) ? `[${address}]` : address;
  const agent = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: {
      ...(trust === 'insecure' ? { rejectUnauthorized: false } : { ca: trust.ca }),
      ...('certificate' in credentials && { cert: credentials.certificate, key: credentials.key }),
    },
  });
  try {
    const response = await fetch(`https://${host}:${port}${path}`, {
      method: 'POST',
      headers: 'token' in credentials ? { authorization: `Bearer ${credentials.token}` } : {},
      dispatcher: agent,
      signal: signal ?? null,
    });
    const contentType = response.headers.get('content-type') ?? '';
    return { status: response.status, contentType, body: await response.text() };
  } catch (error) {
    throw connectionFailure(attempted, `${host}:${port}`, error, signal);
  } finally {
    await agent.destroy();
  }
}

function connectionFailure(
  attempted: string,
  kubelet: string,
  error: unknown,
  signal: AbortSignal | undefined,
): ThawError {
  if (signal?.aborted === true) {
    return new ThawError({
      reason: 'cancelled',
      attempted,
      explanation: l10n.t('it was cancelled'),
      cause: error,
    });
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const raw = cause instanceof Error ? cause.message : String(cause);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (/CERT|SIGNATURE|ALTNAME/.test(code)) {
    const explanation = l10n.t(
      'the certificate of the kubelet at {0} is not signed by the configured authority',
      kubelet,
    );
    return new ThawError({ reason: 'untrustedCertificate', attempted, explanation, raw, cause: error });
  }
  return new ThawError({
    reason: 'kubeletUnreachable',
    attempted,
    explanation: l10n.t('the kubelet at {0} cannot be reached', kubelet),
    remedies: [tryAgain],
    raw,
    cause: error,
  });
}

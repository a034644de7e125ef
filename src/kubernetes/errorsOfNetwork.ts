import * as l10n from '@vscode/l10n';
import type { Remedy } from './remedy.ts';
import type { Failure } from './thawError.ts';
import { ThawError } from './thawError.ts';

/** What is known about a request without an answer. */
export interface UnansweredRequest {
  readonly timeoutMs?: number | undefined;
  readonly server?: string | undefined;
}

const retry: Remedy = {
  action: 'retry',
  get text() {
    return l10n.t('Check that the cluster is running and reachable, then try again');
  },
};
const selectContext: Remedy = {
  action: 'selectContext',
  get text() {
    return l10n.t('Select another context');
  },
};
const openKubeconfig: Remedy = {
  action: 'openKubeconfig',
  get text() {
    return l10n.t('Correct the kubeconfig');
  },
};

/** Error codes of Node (errno, DNS) and undici that mean that there is no way to the server, and what each says. */
const unreachableCodes: Readonly<Record<string, () => string>> = {
  ECONNREFUSED: () => l10n.t('the connection was refused'),
  ECONNRESET: () => l10n.t('the connection was cut'),
  ECONNABORTED: () => l10n.t('the connection was cut'),
  EPIPE: () => l10n.t('the connection was cut'),
  UND_ERR_SOCKET: () => l10n.t('the connection was cut'),
  ENOTFOUND: () => l10n.t('its name is unknown'),
  EAI_AGAIN: () => l10n.t('its name could not be looked up'),
  EHOSTUNREACH: () => l10n.t('there is no route to it'),
  ENETUNREACH: () => l10n.t('there is no network on the way to it'),
  EADDRNOTAVAIL: () => l10n.t('there is no network on the way to it'),
  ETIMEDOUT: () => l10n.t('it does not answer'),
  UND_ERR_CONNECT_TIMEOUT: () => l10n.t('it does not answer'),
  UND_ERR_PRX_CONN: () => l10n.t('the proxy refused the connection'),
  UND_ERR_PRX_TLS: () => l10n.t('the connection to the proxy failed'),
  UND_ERR_SOCKS5: () => l10n.t('the proxy refused the connection'),
  ERR_SSL_WRONG_VERSION_NUMBER: () => l10n.t('it does not speak TLS'),
  ERR_SSL_PACKET_LENGTH_TOO_LONG: () => l10n.t('it does not speak TLS'),
  EPROTO: () => l10n.t('the TLS handshake failed'),
};

/** How undici says, without a code, that it sends nothing to a port (Fetch standard, "port blocking"): no server could answer. */
const blockedPortMessage = 'bad port';

/** Codes of Node's TLS (OpenSSL's X509_V_ERR_*, and Node's own) for a server certificate that is not to be trusted. */
const untrustedCodes: Readonly<Record<string, () => string>> = {
  CERT_HAS_EXPIRED: () => l10n.t('the certificate of the API server has expired'),
  CERT_NOT_YET_VALID: () =>
    l10n.t('the certificate of the API server is not valid yet; the clock may be wrong'),
  CERT_REVOKED: () => l10n.t('the certificate of the API server has been revoked'),
  ERR_TLS_CERT_ALTNAME_INVALID: () => l10n.t('the certificate of the API server is for another address'),
  HOSTNAME_MISMATCH: () => l10n.t('the certificate of the API server is for another address'),
};
const untrusted = (): string =>
  l10n.t('the certificate of the API server is signed by an authority that the kubeconfig does not trust');
const untrustedSigner = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'ERR_SSL_CERTIFICATE_VERIFY_FAILED',
]);

/** Says why a request got no answer, by the codes of the error and its causes. */
export function networkFailure(attempted: string, error: unknown, request: UnansweredRequest): ThawError {
  const chain = causesOf(error);
  const code = chain.map(codeOf).find((found) => found !== undefined) ?? '';
  const raw = chain.map(messageOf).join(': ');
  return new ThawError({ attempted, raw, cause: error, ...explain(chain, code, request) });
}

function explain(chain: readonly unknown[], code: string, request: UnansweredRequest): Explained {
  if (chain.some((error) => error instanceof Error && error.name === 'TimeoutError')) {
    return timedOut(request);
  }
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') {
    return { reason: 'cancelled', explanation: l10n.t('the connection to the cluster was closed') };
  }
  const unreachable = unreachableCodes[code]?.();
  if (unreachable !== undefined) {
    const explanation = l10n.t(
      '{0} cannot be reached: {1}',
      request.server ?? l10n.t('the API server'),
      unreachable,
    );
    return { reason: 'unreachable', explanation, remedies: [retry, selectContext] };
  }
  const distrust = untrustedCodes[code]?.() ?? (untrustedSigner.has(code) ? untrusted() : undefined);
  if (distrust !== undefined) {
    return {
      reason: 'untrustedCertificate',
      explanation: distrust,
      remedies: [openKubeconfig, selectContext],
    };
  }
  return localFailure(chain, code, request);
}

/** A failure before anything was sent, or one that nobody foresaw. */
function localFailure(chain: readonly unknown[], code: string, request: UnansweredRequest): Explained {
  if (code.endsWith('_ALERT_CERTIFICATE_EXPIRED')) {
    const remedies: readonly Remedy[] = [
      { action: 'signInAgain', text: l10n.t('Renew the client certificate') },
    ];
    return {
      reason: 'credentialsExpired',
      explanation: l10n.t('the client certificate has expired'),
      remedies,
    };
  }
  const path = code === 'ENOENT' || code === 'EACCES' ? chain.map(pathOf).find(Boolean) : undefined;
  if (path !== undefined) {
    const explanation = l10n.t('the kubeconfig names the file {0}, which cannot be read ({1})', path, code);
    return { reason: 'invalidKubeconfig', explanation, remedies: [openKubeconfig] };
  }
  if (code.startsWith('ERR_OSSL_')) {
    const explanation = l10n.t('a certificate or key in the kubeconfig cannot be read');
    return { reason: 'invalidKubeconfig', explanation, remedies: [openKubeconfig] };
  }
  const explanation = chain.map(messageOf).at(-1) ?? l10n.t('something unknown went wrong');
  if (code === '' && explanation === blockedPortMessage) return portBlocked(request);
  return { reason: 'unexpected', explanation };
}

function portBlocked({ server = l10n.t('the API server') }: UnansweredRequest): Explained {
  const text = l10n.t('Have the API server listen at another port, such as 6443, and correct the kubeconfig');
  return {
    reason: 'portBlocked',
    explanation: l10n.t(
      'the port of {0} is reserved for another service, and no request is sent there',
      server,
    ),
    remedies: [{ ...openKubeconfig, text }, selectContext],
  };
}

function timedOut({ timeoutMs, server = l10n.t('the API server') }: UnansweredRequest): Explained {
  return {
    reason: 'requestTimedOut',
    explanation:
      timeoutMs === undefined
        ? l10n.t('{0} did not answer in time', server)
        : l10n.t('{0} did not answer within {1} seconds', server, timeoutMs / 1000),
    remedies: [retry],
  };
}

type Explained = Pick<Failure, 'reason' | 'explanation' | 'remedies'>;

/** The error and its causes, the outermost first. Several errors at once (one for each address) count as their first. */
function causesOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let next = error; next !== undefined && next !== null && !chain.includes(next);) {
    chain.push(next);
    const first: unknown = next instanceof AggregateError ? next.errors[0] : undefined;
    next = first ?? (next instanceof Error ? next.cause : undefined);
  }
  return chain;
}

/** The code by which Node.js and its libraries tell errors apart: `ECONNREFUSED`, `ENOSPC`; undefined where there is none. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function pathOf(error: unknown): string | undefined {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined;
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message === '' ? (codeOf(error) ?? l10n.t('unknown error')) : message;
}

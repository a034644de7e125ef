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
  text: 'Check that the cluster is running and reachable, then try again',
};
const selectContext: Remedy = { action: 'selectContext', text: 'Select another context' };
const openKubeconfig: Remedy = { action: 'openKubeconfig', text: 'Correct the kubeconfig' };

/** Error codes of Node (errno, DNS) and undici that mean that there is no way to the server, and what each says. */
const unreachableCodes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  ECONNABORTED: 'the connection was cut',
  EPIPE: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'its name is unknown',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no network on the way to it',
  EADDRNOTAVAIL: 'there is no network on the way to it',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_PRX_CONN: 'the proxy refused the connection',
  UND_ERR_PRX_TLS: 'the connection to the proxy failed',
  UND_ERR_SOCKS5: 'the proxy refused the connection',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS',
  EPROTO: 'the TLS handshake failed',
};

/** How undici says, without a code, that it sends nothing to a port (Fetch standard, "port blocking"): no server could answer. */
const blockedPortMessage = 'bad port';

/** Codes of Node's TLS (OpenSSL's X509_V_ERR_*, and Node's own) for a server certificate that is not to be trusted. */
const untrustedCodes: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate of the API server has expired',
  CERT_NOT_YET_VALID: 'the certificate of the API server is not valid yet; the clock may be wrong',
  CERT_REVOKED: 'the certificate of the API server has been revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of the API server is for another address',
  HOSTNAME_MISMATCH: 'the certificate of the API server is for another address',
};
const untrusted =
  'the certificate of the API server is signed by an authority that the kubeconfig does not trust';
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
    return { reason: 'cancelled', explanation: 'the connection to the cluster was closed' };
  }
  const unreachable = unreachableCodes[code];
  if (unreachable !== undefined) {
    const explanation = `${request.server ?? 'the API server'} cannot be reached: ${unreachable}`;
    return { reason: 'unreachable', explanation, remedies: [retry, selectContext] };
  }
  const distrust = untrustedCodes[code] ?? (untrustedSigner.has(code) ? untrusted : undefined);
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
    const remedies: readonly Remedy[] = [{ action: 'signInAgain', text: 'Renew the client certificate' }];
    return { reason: 'credentialsExpired', explanation: 'the client certificate has expired', remedies };
  }
  const path = code === 'ENOENT' || code === 'EACCES' ? chain.map(pathOf).find(Boolean) : undefined;
  if (path !== undefined) {
    const explanation = `the kubeconfig names the file ${path}, which cannot be read (${code})`;
    return { reason: 'invalidKubeconfig', explanation, remedies: [openKubeconfig] };
  }
  if (code.startsWith('ERR_OSSL_')) {
    const explanation = 'a certificate or key in the kubeconfig cannot be read';
    return { reason: 'invalidKubeconfig', explanation, remedies: [openKubeconfig] };
  }
  const explanation = chain.map(messageOf).at(-1) ?? 'something unknown went wrong';
  if (code === '' && explanation === blockedPortMessage) return portBlocked(request);
  return { reason: 'unexpected', explanation };
}

function portBlocked({ server = 'the API server' }: UnansweredRequest): Explained {
  const text = 'Have the API server listen at another port, such as 6443, and correct the kubeconfig';
  return {
    reason: 'portBlocked',
    explanation: `the port of ${server} is reserved for another service, and no request is sent there`,
    remedies: [{ ...openKubeconfig, text }, selectContext],
  };
}

function timedOut({ timeoutMs, server = 'the API server' }: UnansweredRequest): Explained {
  const within = timeoutMs === undefined ? 'in time' : `within ${timeoutMs / 1000} seconds`;
  return {
    reason: 'requestTimedOut',
    explanation: `${server} did not answer ${within}`,
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
  return message === '' ? (codeOf(error) ?? 'unknown error') : message;
}

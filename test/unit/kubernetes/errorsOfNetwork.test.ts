import { describe, expect, it } from 'vitest';
import { networkFailure } from '../../../src/kubernetes/errorsOfNetwork.ts';

/** The error that `fetch` throws where the system reports `code`. */
function fetchFailed(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(`system says ${code}`), { code }) });
}

// What a real server can be made to do is tested in connection.test.ts; here is what needs a broken network.
describe('networkFailure', () => {
  it.each([
    ['ENOTFOUND', 'its name is unknown'],
    ['EAI_AGAIN', 'its name could not be looked up'],
    ['EHOSTUNREACH', 'there is no route to it'],
    ['ENETUNREACH', 'there is no network on the way to it'],
    ['ETIMEDOUT', 'it does not answer'],
    ['UND_ERR_CONNECT_TIMEOUT', 'it does not answer'],
  ])('explains %s', (code, explanation) => {
    expect(networkFailure('ask', fetchFailed(code), { server: 'https://one:6443' })).toMatchObject({
      reason: 'unreachable',
      explanation: `https://one:6443 cannot be reached: ${explanation}`,
      raw: `fetch failed: system says ${code}`,
    });
  });

  it('looks into an error that stands for one of each address', () => {
    const each = ['::1', '127.0.0.1'].map((ip) => Object.assign(new Error(ip), { code: 'ECONNREFUSED' }));
    const error = new TypeError('fetch failed', { cause: new AggregateError(each) });
    expect(networkFailure('ask', error, {}).reason).toBe('unreachable');
  });

  it.each([
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  ])('calls %s an untrusted certificate', (code) => {
    expect(networkFailure('ask', fetchFailed(code), {}).reason).toBe('untrustedCertificate');
  });

  it('calls a TLS alert about the client certificate expired credentials', () => {
    const error = fetchFailed('ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED');
    expect(networkFailure('ask', error, {}).reason).toBe('credentialsExpired');
  });

  it('does not judge by words', () => {
    expect(networkFailure('ask', new Error('ECONNREFUSED'), {}).reason).toBe('unexpected');
  });

  it('survives an error that is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(networkFailure('ask', error, {})).toMatchObject({ reason: 'unexpected', explanation: 'round' });
  });
});

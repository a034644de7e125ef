import { describe, expect, it } from 'vitest';
import { statusFailure } from '../../../src/kubernetes/errorsOfStatus.ts';
import type { ThawError } from '../../../src/kubernetes/thawError.ts';

/** What Thaw makes of a `Status` from the API server. */
function failure(code: number, message: string, more: Readonly<Record<string, unknown>> = {}): ThawError {
  const body = JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code,
    message,
    ...more,
  });
  return statusFailure('do something', { code, body, headers: {} });
}

describe('statusFailure, 400', () => {
  it('names the fields that a strict API server does not know, and not what it could not make of them', () => {
    const message =
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.nodeNmae"';
    expect(failure(400, message)).toMatchObject({
      reason: 'invalidObject',
      explanation: 'unknown field "spec.nodeNmae"',
      raw: message,
    });
  });
});

describe('statusFailure, 403', () => {
  it('names user, verb, resource and namespace of a missing right, and the rule that grants it', () => {
    const message =
      'pods "a" is forbidden: User "jane" cannot delete resource "pods" in API group "" in the namespace "demo"';
    const rule = { verb: 'delete', group: '', resource: 'pods', namespace: 'demo' };
    expect(failure(403, message)).toMatchObject({
      reason: 'forbidden',
      explanation: 'jane may not delete pods in namespace demo',
      raw: message,
      remedies: [{ action: 'grantAccess', rule, user: 'jane' }],
    });
  });

  it('names the subresource of a missing right on the whole cluster', () => {
    const message =
      'nodes "n1" is forbidden: User "system:serviceaccount:ci:runner" cannot create resource "nodes/proxy" in API group "" at the cluster scope';
    expect(failure(403, message).remedies).toEqual([
      expect.objectContaining({
        rule: { verb: 'create', group: '', resource: 'nodes/proxy' },
        user: 'system:serviceaccount:ci:runner',
      }),
    ]);
  });

  it('names the API group of a missing right', () => {
    const message =
      'deployments.apps is forbidden: User "jane" cannot list resource "deployments" in API group "apps" in the namespace "demo": RBAC: role "x" not found';
    expect(failure(403, message).remedies).toMatchObject([
      { rule: { group: 'apps', resource: 'deployments' } },
    ]);
  });

  it('reads a user name with quotes and backslashes in it', () => {
    const message = String.raw`pods is forbidden: User "CORP\\jane \"j\"" cannot list resource "pods" in API group "" at the cluster scope`;
    expect(failure(403, message).remedies).toMatchObject([{ user: String.raw`CORP\jane "j"` }]);
  });

  it('asks somebody whom the API server does not know to sign in, not for more rights', () => {
    const message =
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope';
    expect(failure(403, message).remedies.map(({ action }) => action)).toEqual([
      'signInAgain',
      'openKubeconfig',
    ]);
  });

  it('says what the Pod Security level of the namespace forbids', () => {
    const message =
      'pods "a" is forbidden: violates PodSecurity "baseline:latest": privileged (container "main" must not set securityContext.privileged=true), hostPath volumes (volume "host")';
    expect(failure(403, message)).toMatchObject({
      reason: 'forbidden',
      explanation:
        'the Pod Security level "baseline" of the namespace forbids privileged (container "main" must not set securityContext.privileged=true), hostPath volumes (volume "host")',
      remedies: [{ action: 'relaxPodSecurity' }],
    });
  });

  it('tells a quota that is used up from a missing right', () => {
    const message =
      'pods "a" is forbidden: exceeded quota: compute, requested: pods=1, used: pods=4, limited: pods=4';
    expect(failure(403, message)).toMatchObject({
      reason: 'quotaExceeded',
      explanation:
        'the quota compute of the namespace is used up (requested: pods=1, used: pods=4, limited: pods=4)',
    });
  });

  it('tells a quota that demands limits from one that is used up', () => {
    const message = 'pods "a" is forbidden: failed quota: compute: must specify limits.cpu for: main';
    expect(failure(403, message)).toMatchObject({
      reason: 'invalidObject',
      explanation:
        'the quota compute of the namespace demands more of the pod: must specify limits.cpu for: main',
    });
  });

  it('offers to wait for a namespace that is being deleted', () => {
    const message =
      'pods "a" is forbidden: unable to create new content in namespace demo because it is being terminated';
    const details = {
      causes: [{ reason: 'NamespaceTerminating', message: 'namespace demo is being terminated' }],
    };
    expect(failure(403, message, { details })).toMatchObject({
      reason: 'forbidden',
      explanation: 'unable to create new content in namespace demo because it is being terminated',
      remedies: [{ action: 'retry' }],
    });
  });

  it('repeats what any other admission plugin says', () => {
    const message = 'pods "a" is forbidden: maximum cpu usage per Container is 1, but limit is 2';
    expect(failure(403, message)).toMatchObject({
      reason: 'forbidden',
      explanation: 'maximum cpu usage per Container is 1, but limit is 2',
      remedies: [],
    });
  });
});

describe('statusFailure, other statuses', () => {
  it('says that credentials are not accepted on 401', () => {
    const refused = statusFailure('do something', { code: 401, body: undefined, headers: {} });
    expect(refused).toMatchObject({
      reason: 'credentialsExpired',
      remedies: [{ action: 'signInAgain' }, {}],
    });
  });

  it('names the day on which the client certificate expired', () => {
    const answer = { code: 401, body: undefined, headers: {} };
    const clientCertificateValidTo = new Date('2020-02-03T04:05:06Z');
    const refused = statusFailure('do something', answer, { clientCertificateValidTo });
    expect(refused.explanation).toBe('the client certificate in the kubeconfig expired on 2020-02-03');
  });

  it('repeats which object does not exist', () => {
    expect(failure(404, 'pods "a" not found', { reason: 'NotFound' })).toMatchObject({
      reason: 'notFound',
      explanation: 'pods "a" not found',
    });
  });

  it('tells a missing API from a missing object', () => {
    const answer = { code: 404, body: '404 page not found\n', headers: {} };
    expect(statusFailure('do something', answer).explanation).toBe('the API server does not serve this path');
  });

  it('tells a name that is taken from a change by somebody else', () => {
    expect(failure(409, 'pods "a" already exists', { reason: 'AlreadyExists' })).toMatchObject({
      reason: 'alreadyExists',
      remedies: [{ action: 'chooseName' }],
    });
    expect(failure(409, 'Operation cannot be fulfilled on pods "a"', { reason: 'Conflict' }).reason).toBe(
      'conflict',
    );
  });

  it('names the first field that is invalid', () => {
    const causes = [
      { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.containers[0].image' },
      { reason: 'FieldValueInvalid', message: 'Invalid value: "A"', field: 'metadata.name' },
    ];
    expect(failure(422, 'Pod "A" is invalid: [...]', { details: { causes } })).toMatchObject({
      reason: 'invalidObject',
      explanation: 'spec.containers[0].image: Required value (and 1 more)',
    });
  });

  it('says when to try again after too many requests', () => {
    const answer = {
      code: 429,
      body: 'Too many requests, please try again later.',
      headers: { 'retry-after': '7' },
    };
    expect(statusFailure('do something', answer)).toMatchObject({
      reason: 'tooManyRequests',
      remedies: [{ action: 'retry', text: 'Try again in 7 s' }],
    });
  });

  it('does not show the HTML page of a gateway', () => {
    const answer = { code: 503, body: '<html><body>Bad day</body></html>', headers: {} };
    expect(statusFailure('do something', answer)).toMatchObject({
      reason: 'unreachable',
      explanation: 'the API server cannot serve requests at the moment',
    });
  });

  it('repeats the first line of anything else', () => {
    expect(failure(500, 'etcdserver: no leader.\nmore')).toMatchObject({
      reason: 'unexpected',
      explanation: 'etcdserver: no leader',
    });
  });
});

import * as l10n from '@vscode/l10n';
import type { AccessRule, Remedy } from './remedy.ts';
import type { Failure } from './thawError.ts';

type Explained = Pick<Failure, 'reason' | 'explanation' | 'remedies'>;

/** What a `Status` says about the object concerned (meta/v1 StatusDetails). */
export interface StatusDetails {
  readonly name?: string;
  readonly kind?: string;
  readonly causes?: readonly { readonly reason?: string; readonly message?: string }[];
}

/** The right that is missing, and whose, as the API server names them. */
export interface MissingAccess {
  readonly user: string;
  readonly rule: AccessRule;
}

/**
 * The API server's sentence about a missing right (apiserver `responsewriters.Forbidden`):
 * `pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "demo"`,
 * or `… at the cluster scope`. Names are quoted as Go does.
 */
const missingRight =
  /User (?<user>"(?:[^"\\]|\\.)*") cannot (?<verb>\S+) resource "(?<resource>[^"]*)" in API group "(?<group>[^"]*)"(?: in the namespace "(?<namespace>[^"]*)")?/;

/** Who a request without valid credentials is to the API server. */
const anonymous = 'system:anonymous';

/** Reads the missing right from a message of the API server; undefined if it is about something else. */
export function missingAccess(message: string): MissingAccess | undefined {
  const { user, verb, resource, group, namespace } = missingRight.exec(message)?.groups ?? {};
  if (user === undefined || verb === undefined || resource === undefined || group === undefined) {
    return undefined;
  }
  return {
    user: unquoted(user),
    rule: { verb, group, resource, ...(namespace !== undefined && { namespace }) },
  };
}

/** Explains status 403: a missing right, or one of the admission plugins that refuse with the same status. */
export function forbiddenFailure(message: string, details: StatusDetails = {}): Explained {
  const missing = missingAccess(message);
  if (missing !== undefined) {
    return rightMissing(missing);
  }
  const refusal = /is forbidden: (?<why>[^]*)$/.exec(message)?.groups?.why ?? message;
  return (
    podSecurity(refusal) ??
    quota(refusal) ??
    terminating(refusal, details) ?? { reason: 'forbidden', explanation: trimmed(refusal) }
  );
}

function rightMissing({ user, rule }: MissingAccess): Explained {
  const { verb, resource, namespace } = rule;
  const what = rule.group === '' ? resource : l10n.t('{0} (API group {1})', resource, rule.group);
  if (user === anonymous) {
    return {
      reason: 'forbidden',
      explanation: l10n.t(
        'the API server did not recognise any credentials, and strangers may not {0} {1}',
        verb,
        resource,
      ),
      remedies: [
        { action: 'signInAgain', text: l10n.t('Sign in to the cluster') },
        { action: 'openKubeconfig', text: l10n.t('Check the credentials in the kubeconfig') },
      ],
    };
  }
  return {
    reason: 'forbidden',
    explanation:
      namespace === undefined
        ? l10n.t('{0} may not {1} {2} in the whole cluster', user, verb, what)
        : l10n.t('{0} may not {1} {2} in namespace {3}', user, verb, what, namespace),
    remedies: [
      {
        action: 'grantAccess',
        text:
          namespace === undefined
            ? l10n.t('Let an administrator grant {0} on {1} in the whole cluster', verb, resource)
            : l10n.t('Let an administrator grant {0} on {1} in namespace {2}', verb, resource, namespace),
        rule,
        user,
      },
    ],
  };
}

/** `violates PodSecurity "restricted:latest": privileged (container "x" must not set …), hostPath volumes (…)` (pod-security-admission). */
function podSecurity(refusal: string): Explained | undefined {
  const found = /violates PodSecurity "(?<level>[^:"]+)(?::[^"]*)?": (?<what>[^]*)$/.exec(refusal)?.groups;
  if (found === undefined) {
    return undefined;
  }
  const remedy: Remedy = {
    action: 'relaxPodSecurity',
    text: l10n.t(
      'Use a namespace that allows this, or label this one pod-security.kubernetes.io/enforce=privileged',
    ),
    level: 'privileged',
  };
  return {
    reason: 'forbidden',
    explanation: l10n.t(
      'the Pod Security level "{0}" of the namespace forbids {1}',
      found.level ?? '',
      trimmed(found.what ?? ''),
    ),
    remedies: [remedy],
  };
}

/** `exceeded quota: NAME, requested: …, used: …, limited: …`, or `failed quota: NAME: must specify …` (the ResourceQuota plugin). */
function quota(refusal: string): Explained | undefined {
  const exceeded = /^exceeded quota: (?<name>[^,]+), (?<amounts>[^]*)$/.exec(refusal)?.groups;
  if (exceeded !== undefined) {
    return {
      reason: 'quotaExceeded',
      explanation: l10n.t(
        'the quota {0} of the namespace is used up ({1})',
        exceeded.name ?? '',
        trimmed(exceeded.amounts ?? ''),
      ),
      remedies: [
        {
          action: 'retry',
          text: l10n.t('Delete pods that are not needed or raise the quota, then try again'),
        },
      ],
    };
  }
  const failed = /^failed quota: (?<name>[^:]+): (?<demand>[^]*)$/.exec(refusal)?.groups;
  if (failed === undefined) {
    return undefined;
  }
  return {
    reason: 'invalidObject',
    explanation: l10n.t(
      'the quota {0} of the namespace demands more of the pod: {1}',
      failed.name ?? '',
      trimmed(failed.demand ?? ''),
    ),
    remedies: [
      { action: 'changeApplication', text: l10n.t('Set the requests and limits that the quota demands') },
    ],
  };
}

/** The NamespaceLifecycle plugin refuses new objects in a namespace that is being deleted. */
function terminating(refusal: string, details: StatusDetails): Explained | undefined {
  const isTerminating = details.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false;
  if (!isTerminating) {
    return undefined;
  }
  return {
    reason: 'forbidden',
    explanation: trimmed(refusal),
    remedies: [{ action: 'retry', text: l10n.t('Wait until the namespace is gone, or use another one') }],
  };
}

/** The text of a string that Go quoted with %q, which for names is also JSON. */
function unquoted(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1);
  }
}

function trimmed(text: string): string {
  return text.trim().replace(/\.$/, '');
}

import {
  AuthorizationV1Api,
  CoreV1Api,
  V1ResourceAttributes,
  V1SelfSubjectAccessReview,
  V1SelfSubjectAccessReviewSpec,
} from '@kubernetes/client-node';
import * as l10n from '@vscode/l10n';
import type { CallOptions, ClusterConnection } from './connection.ts';
import type { AccessRule } from './remedy.ts';
import { ThawError } from './thawError.ts';

/** Whether the pods of a namespace can be shown. */
export interface NamespaceAccess {
  readonly name: string;
  /** The right that is missing; absent if the pods can be listed. */
  readonly missing?: AccessRule;
}

/** How many questions about access are on their way at once. */
const parallelReviews = 8;

/**
 * Asks the API server whether this connection's user has a right (SelfSubjectAccessReview).
 * It knows only its own rules: what a kubelet allows the API server shows only when it is tried.
 * @throws {ThawError} if there is no answer.
 */
export async function canI(
  connection: ClusterConnection,
  rule: AccessRule,
  options: CallOptions = {},
): Promise<boolean> {
  const body = new V1SelfSubjectAccessReview();
  body.spec = new V1SelfSubjectAccessReviewSpec();
  body.spec.resourceAttributes = resourceAttributes(rule);
  const review = await connection.call(
    l10n.t('ask whether you may {0} {1}', rule.verb, rule.resource),
    AuthorizationV1Api,
    (api) => api.createSelfSubjectAccessReview({ body }),
    options,
  );
  return review.status?.allowed ?? false;
}

/**
 * The namespaces worth showing, in alphabetical order, each with the right that is missing to list its pods. They are
 * all of the cluster if they can be listed; else `candidates`, such as those in the settings, and the context's own.
 * @throws {ThawError} if there is no answer; a lack of rights is not a failure here.
 */
export async function readableNamespaces(
  connection: ClusterConnection,
  candidates: readonly string[] = [],
  options: CallOptions = {},
): Promise<readonly NamespaceAccess[]> {
  const listed = await namespaceNames(connection, options);
  const names = [...new Set(listed ?? [...candidates, connection.namespace])].sort();
  const everywhere = await canI(connection, { verb: 'list', group: '', resource: 'pods' }, options);
  if (everywhere) {
    return names.map((name) => ({ name }));
  }
  const found: NamespaceAccess[] = [];
  for (let start = 0; start < names.length; start += parallelReviews) {
    const batch = names.slice(start, start + parallelReviews);
    found.push(...(await Promise.all(batch.map((name) => namespaceAccess(connection, name, options)))));
  }
  return found;
}

/** A rule as a review wants it, which names the subresource apart. */
function resourceAttributes(rule: AccessRule): V1ResourceAttributes {
  const [resource = '', subresource] = rule.resource.split('/');
  return Object.assign(new V1ResourceAttributes(), {
    verb: rule.verb,
    group: rule.group,
    resource,
    subresource,
    namespace: rule.namespace,
  });
}

async function namespaceAccess(
  connection: ClusterConnection,
  name: string,
  options: CallOptions,
): Promise<NamespaceAccess> {
  const listPods: AccessRule = { verb: 'list', group: '', resource: 'pods', namespace: name };
  return (await canI(connection, listPods, options)) ? { name } : { name, missing: listPods };
}

/** The names of all namespaces; undefined if the user may not list them. */
async function namespaceNames(
  connection: ClusterConnection,
  options: CallOptions,
): Promise<readonly string[] | undefined> {
  try {
    const list = await connection.call(
      l10n.t('list namespaces'),
      CoreV1Api,
      (api) => api.listNamespace(),
      options,
    );
    return list.items.flatMap(({ metadata }) => metadata?.name ?? []);
  } catch (error) {
    if (ThawError.is(error, 'forbidden')) {
      return undefined;
    }
    throw error;
  }
}

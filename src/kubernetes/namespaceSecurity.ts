import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from './connection.ts';
import { bodyJson, bodyText } from './responseFailure.ts';

/** The levels of Pod Security admission, the strictest last (Kubernetes, "Pod Security Standards"). */
export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

const enforceLabel = 'pod-security.kubernetes.io/enforce';

/**
 * What the labels of a namespace let its pods do; undefined where they say nothing, or may not be read: the cluster can have a
 * level for all of its namespaces, which nobody can read.
 */
export async function readPodSecurity(
  connection: Pick<ClusterConnection, 'request'>,
  namespace: string,
  signal?: AbortSignal,
): Promise<PodSecurityLevel | undefined> {
  const attempted = l10n.t('read the namespace {0}', namespace);
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
  const response = await connection.request(attempted, path, { signal });
  if (!response.ok) {
    await bodyText(attempted, response, signal);
    return undefined;
  }
  const { metadata } = (await bodyJson(attempted, response, signal)) as NamespaceJson;
  const level = metadata?.labels?.[enforceLabel];
  return level === 'privileged' || level === 'baseline' || level === 'restricted' ? level : undefined;
}

interface NamespaceJson {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}

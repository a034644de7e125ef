import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from './connection.ts';
import type { StatusObject } from './kubernetesObject.ts';
import { bodyText } from './responseFailure.ts';
import { ThawError } from './thawError.ts';

/**
 * Whether the cluster has no node of a name, by the word of its API server. False where that may not be asked, and where anything
 * but the API server answers (a proxy that does not know the path): then it is not known.
 *
 * @throws {ThawError} where nothing answers; `cancelled`
 */
export async function isNodeGone(
  connection: Pick<ClusterConnection, 'request'>,
  name: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const attempted = l10n.t('look for the node {0}', name);
  const path = `/api/v1/nodes/${encodeURIComponent(name)}`;
  const response = await connection.request(attempted, path, { signal });
  const body = await bodyText(attempted, response, signal);
  return response.status === 404 && isOfNodes(body);
}

/** What stands in the way of everything that is to be done on a node that is gone. */
export function nodeGone(attempted: string): ThawError {
  return new ThawError({
    reason: 'nodeGone',
    attempted,
    explanation: l10n.t('the cluster has no node of that name any more'),
    remedies: [{ action: 'retry', text: l10n.t('Try again when the node has joined the cluster again') }],
  });
}

/** Whether a body is the `Status` (meta/v1) that the API server answers for a node that is not there. */
function isOfNodes(body: string): boolean {
  try {
    const { kind, details } = JSON.parse(body) as StatusObject;
    return kind === 'Status' && details?.kind === 'nodes';
  } catch {
    return false;
  }
}

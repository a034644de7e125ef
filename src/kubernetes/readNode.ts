import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from './connection.ts';
import { type NodeJson, type NodeSummary, summarizeNode } from './nodeSummary.ts';
import { bodyJson, bodyText } from './responseFailure.ts';

/** A node as it is now; undefined where there is none of that name, or it may not be read. */
export async function readNode(
  connection: Pick<ClusterConnection, 'request'>,
  name: string,
  signal?: AbortSignal,
): Promise<NodeSummary | undefined> {
  const attempted = l10n.t('read the node {0}', name);
  const response = await connection.request(attempted, `/api/v1/nodes/${encodeURIComponent(name)}`, {
    signal,
  });
  if (response.ok) return summarizeNode((await bodyJson(attempted, response, signal)) as NodeJson);
  await bodyText(attempted, response, signal);
  return undefined;
}

import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from './connection.ts';
import { listPods } from './listPods.ts';
import { deletePodAndWait } from './podRequests.ts';

/**
 * The label of every pod that Thaw makes for a while, to measure or to bake; its value says for how many seconds it can be in use
 * at most. One that is older was left behind, because VS Code or its machine ended in the middle.
 */
export const temporaryPodLabel = 'thaw.dev/temporary';

/** How long a temporary pod can be in use, in milliseconds; undefined where a pod is none. */
export function longestUseMs(labels: Readonly<Record<string, string>>): number | undefined {
  const seconds = Number(labels[temporaryPodLabel]);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

/**
 * Removes the temporary pods of a namespace that nothing can be using any more. Returns how many they were.
 *
 * @throws {ThawError} `forbidden` and whatever else a request can meet
 */
export async function removeLeftPods(
  connection: Pick<ClusterConnection, 'request'>,
  namespace: string,
  signal?: AbortSignal,
): Promise<number> {
  const { pods, now } = await listPods(
    connection,
    {
      attempted: l10n.t('list the temporary pods of {0}', namespace),
      namespace,
      labelSelector: temporaryPodLabel,
    },
    signal,
  );
  const leftovers = pods.filter(
    ({ metadata: { labels = {}, creationTimestamp } }) =>
      now - Date.parse(creationTimestamp ?? '') > (longestUseMs(labels) ?? Infinity),
  );
  await Promise.all(
    leftovers.map(({ metadata: { name } }) => deletePodAndWait(connection, { namespace, name })),
  );
  return leftovers.length;
}

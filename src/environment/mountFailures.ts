import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { bodyJson, bodyText } from '../kubernetes/responseFailure.ts';
import type { ThawError } from '../kubernetes/thawError.ts';
import { explainRefusal } from '../restore/restoreFailure.ts';
import { mountFailure } from '../startup/podFailure.ts';
import type { ObservedEvent } from '../startup/timeline.ts';
import type { PoolPod } from './poolPod.ts';
import type { PoolStatus } from './poolStatus.ts';

/**
 * How a pool stands, with what only events tell of its pods: a volume that cannot be mounted, such as an archive that is gone, for which
 * the kubelet looks again and again. Nothing is asked of the cluster where no pod waits without a word. Events are a help only: where
 * they cannot be read, that is no error.
 */
export async function withMountFailures(
  connection: Pick<ClusterConnection, 'request'>,
  status: PoolStatus,
  signal?: AbortSignal,
): Promise<PoolStatus> {
  if (!status.waiting.some(isSilent)) return status;
  const events = await mountEvents(connection, status.namespace, signal);
  const waiting = status.waiting.map((pod) =>
    isSilent(pod) ? { ...pod, failure: failureIn(events, pod) } : pod,
  );
  const found = waiting.filter((pod, index) => pod.failure !== status.waiting[index]?.failure);
  return {
    ...status,
    waiting,
    failures: [...status.failures, ...found.flatMap(({ failure }) => failure ?? [])],
  };
}

/** Whether a pod is on its way, or is not and nothing in its status says so. */
function isSilent({ isReady, isEnding, node, failure }: PoolPod): boolean {
  return !isReady && !isEnding && node !== undefined && failure === undefined;
}

async function mountEvents(
  connection: Pick<ClusterConnection, 'request'>,
  namespace: string,
  signal: AbortSignal | undefined,
): Promise<readonly ObservedEvent[]> {
  const attempted = l10n.t('read the events of {0}', namespace);
  const query = new URLSearchParams({ fieldSelector: 'involvedObject.kind=Pod,reason=FailedMount' });
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events?${query.toString()}`;
  const response = await connection.request(attempted, path, { signal });
  if (response.ok) {
    return ((await bodyJson(attempted, response, signal)) as { items: readonly ObservedEvent[] }).items;
  }
  await bodyText(attempted, response, signal);
  return [];
}

function failureIn(
  events: readonly ObservedEvent[],
  { uid, name, node = '', route }: PoolPod,
): ThawError | undefined {
  const failures = events
    .filter(({ involvedObject }) => involvedObject?.uid === uid)
    .flatMap((event) => mountFailure(event, name) ?? []);
  const [failure] = failures;
  return failure && (explainRefusal(failure, { route, node }) ?? failure);
}

import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterConnection } from '../../src/kubernetes/connection.ts';
import { LineCutter, textPieces } from '../../src/kubernetes/lineStream.ts';
import type { PodJson } from '../../src/kubernetes/podJson.ts';
import { podsPath } from '../../src/kubernetes/podPath.ts';
import { bodyJson, failureOfResponse } from '../../src/kubernetes/responseFailure.ts';
import type { PodsWithoutKubelet } from './podsWithoutKubelet.ts';

/** A change of a pod's status. Times are milliseconds since the Unix epoch. */
export interface PodChange {
  readonly pod: string;
  /** What is shown as the pod's status from then on: no other change has this text. */
  readonly text: string;
  /** When the request that changes it was sent. */
  readonly sentAt: number;
  /** When a bare watch had told of it. */
  readonly arrivedAt: number;
}

/** Which pods to change, at which rate, and for how long. */
export interface ChangePlan {
  readonly pods: PodsWithoutKubelet;
  /** Every fifth change is one of these, in turns; the others are spread over all other pods. */
  readonly watched: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
}

/** Changes pods at an even rate, however long the answers take. Returns the changes of the `watched` pods. */
export async function changePods(
  connection: ClusterConnection,
  plan: ChangePlan,
  signal: AbortSignal,
): Promise<readonly PodChange[]> {
  const sent = new Map<string, Omit<PodChange, 'arrivedAt'>>();
  const changes: PodChange[] = [];
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const watching = watchPods(connection, plan.pods.namespace, either, (pod) => {
    const change = sent.get(pod.status?.reason ?? '');
    if (change === undefined) return;
    changes.push({ ...change, arrivedAt: now() });
    sent.delete(change.text);
  });
  const changing = async (): Promise<void> => {
    await sendChanges(plan, either, (change) => sent.set(change.text, change));
    while (sent.size > 0) await delay(10, undefined, { signal: either });
  };
  try {
    await Promise.race([changing(), watching]);
  } finally {
    ended.abort();
  }
  return changes;
}

/** Tells of each change of a `watched` pod before it is sent; settles when all that were sent are answered. */
async function sendChanges(
  { pods, watched, perSecond, seconds }: ChangePlan,
  signal: AbortSignal,
  onSend: (change: Omit<PodChange, 'arrivedAt'>) => void,
): Promise<void> {
  const others = pods.names.filter((name) => !watched.includes(name));
  const start = now();
  const answers: Promise<void>[] = [];
  const failures: unknown[] = [];
  try {
    for (let index = 0; index < perSecond * seconds; index++) {
      const due = start + (index * 1000) / perSecond;
      await delay(Math.max(due - now(), 0), undefined, { signal });
      const isWatched = index % 5 === 0;
      // 7919 is prime: other pods come in no order, and none twice.
      const pod = isWatched ? nth(watched, index / 5) : nth(others, index * 7919);
      const text = `Change${index}`;
      if (isWatched) onSend({ pod, text, sentAt: now() });
      answers.push(pods.setStatusText(pod, text).catch((error: unknown) => void failures.push(error)));
    }
  } finally {
    await Promise.all(answers);
  }
  if (failures.length > 0) throw new Error('A pod could not be changed.', { cause: failures[0] });
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

function nth(pods: readonly string[], index: number): string {
  return pods[index % pods.length] ?? '';
}

/** Tells of each pod in the events of a watch from now on, until it is aborted; begins another where the API server ends it. */
async function watchPods(
  connection: ClusterConnection,
  namespace: string,
  signal: AbortSignal,
  onPod: (pod: PodJson) => void,
): Promise<never> {
  const attempted = `watch the pods of ${namespace}`;
  const open = async (query: string): Promise<Awaited<ReturnType<ClusterConnection['request']>>> => {
    const options = { timeoutMs: 0, signal };
    const response = await connection.request(attempted, `${podsPath(namespace)}?${query}`, options);
    if (!response.ok) throw await failureOfResponse(attempted, response);
    return response;
  };
  const { metadata } = (await bodyJson(attempted, await open('limit=1'))) as PodJson;
  let { resourceVersion = '' } = metadata;
  for (;;) {
    const lines = new LineCutter();
    for await (const piece of textPieces(await open(`watch=1&resourceVersion=${resourceVersion}`))) {
      for (const line of lines.cut(piece)) {
        const { object } = JSON.parse(line) as { object: PodJson };
        resourceVersion = object.metadata.resourceVersion ?? resourceVersion;
        onPod(object);
      }
    }
  }
}

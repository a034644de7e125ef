import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { LineCutter, textPieces } from '../kubernetes/lineStream.ts';
import { failureOfResponse } from '../kubernetes/responseFailure.ts';
import type { ApiRequester, ApiResponse } from './apiRequester.ts';
import type { ObservedEvent, ObservedPod } from './timeline.ts';

/** Something that arrived about a pod, and when. */
export type PodArrival = { readonly at: number } & (
  | { readonly kind: 'pod'; readonly pod: ObservedPod; readonly isDeleted: boolean }
  | { readonly kind: 'event'; readonly event: ObservedEvent }
);

/** What to watch, and where arrivals go. */
export interface ArrivalWatch {
  readonly namespace: string;
  readonly podName: string;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
  readonly onArrival: (arrival: PodArrival) => void;
}

/** How long to wait before a broken watch is opened again, in milliseconds. */
const reopenDelayMs = 250;

/** Longer lines are not an ordinary pod or event: etcd takes objects up to 1.5 MiB. */
const longestLine = 4 * 1024 * 1024;

/**
 * Watches one pod by its name, and its events, until the signal is aborted; resolves as soon as the pod's watch is open, so
 * that a pod created then is seen from its first moment. A watch that breaks is opened again. Events are a help only: where
 * they may not be read, none arrive. Throws a `ThawError` if the pod's watch cannot be opened.
 */
export async function watchPodArrivals(requester: ApiRequester, watch: ArrivalWatch): Promise<void> {
  const { namespace, podName, now, onArrival } = watch;
  const pods = await openWatch(requester, watch, 'pods', `metadata.name=${podName}`);
  void follow(
    pods,
    watch,
    () => openWatch(requester, watch, 'pods', `metadata.name=${podName}`),
    (type, object) => {
      onArrival({ kind: 'pod', at: now(), pod: object as ObservedPod, isDeleted: type === 'DELETED' });
    },
  );

  const fields = `involvedObject.kind=Pod,involvedObject.namespace=${namespace},involvedObject.name=${podName}`;
  void openWatch(requester, watch, 'events', fields)
    .then((events) =>
      follow(
        events,
        watch,
        () => openWatch(requester, watch, 'events', fields),
        (_, object) => {
          onArrival({ kind: 'event', at: now(), event: object as ObservedEvent });
        },
      ),
    )
    .catch(() => undefined);
}

async function openWatch(
  requester: ApiRequester,
  { namespace, podName, signal }: ArrivalWatch,
  resource: 'pods' | 'events',
  fieldSelector: string,
): Promise<ApiResponse> {
  const attempted = l10n.t('watch {0}/{1}', namespace, podName);
  const query = new URLSearchParams({ watch: 'true', fieldSelector });
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/${resource}?${query.toString()}`;
  const response = await requester.request(attempted, path, { timeoutMs: 0, signal });
  if (response.status === 200) return response;

  throw await failureOfResponse(attempted, response);
}

/** Reads a watch line by line, and its successors, until the signal is aborted. */
async function follow(
  first: ApiResponse,
  { signal }: ArrivalWatch,
  reopen: () => Promise<ApiResponse>,
  onObject: (type: string, object: unknown) => void,
): Promise<void> {
  let response: ApiResponse | undefined = first;
  while (!signal.aborted) {
    try {
      response ??= await reopen();
      await readLines(response, onObject);
    } catch {
      // Broken or refused: what it would have said arrives with the next watch, only later.
    }
    response = undefined;
    await delay(reopenDelayMs, undefined, { signal }).catch(() => undefined);
  }
}

async function readLines(
  response: ApiResponse,
  onObject: (type: string, object: unknown) => void,
): Promise<void> {
  const lines = new LineCutter();
  for await (const piece of textPieces(response)) {
    for (const line of lines.cut(piece)) {
      const { type, object } = JSON.parse(line) as { type: string; object: unknown };
      if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') onObject(type, object);
    }
    if (lines.rest.length > longestLine) throw new Error(l10n.t('A line of the watch is too long'));
  }
}

import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import type { PodJson } from '../kubernetes/podJson.ts';
import { readPod } from '../kubernetes/readPod.ts';
import { bodyJson, failureOfResponse } from '../kubernetes/responseFailure.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { exactMoment, type Moment } from './moment.ts';
import type { RecordedEvent } from './pastEvents.ts';
import { type PastStartup, pastStartup } from './pastStartup.ts';

/** A pod with what is known of its startup. */
export interface ReadPastStartup {
  readonly pod: PodJson;
  readonly startup: PastStartup;
}

/** More events than a pod has: each is repeated rather than written again. */
const mostEvents = 500;

/**
 * Reads what the cluster still has of a pod's startup. Where events may not be read, the startup says so.
 *
 * @throws {ThawError} `podNotFound`, `forbidden` and whatever else a request can meet
 */
export async function readPastStartup(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, pod: name }: { readonly namespace: string; readonly pod: string },
): Promise<ReadPastStartup> {
  const attempted = l10n.t('read the startup of {0}/{1}', namespace, name);
  const pod = await readPod(connection, { namespace, pod: name }, { attempted });
  const { events, now } = await readEvents(connection, attempted, pod);
  const startup = pastStartup({ pod, events, now });
  if (startup !== undefined) return { pod, startup };
  const explanation = l10n.t('the pod has no time of creation');
  throw new ThawError({ reason: 'unexpected', attempted, explanation });
}

/** Another pod may have had the name before: the uid tells whose events they are. */
async function readEvents(
  connection: Pick<ClusterConnection, 'request'>,
  attempted: string,
  { metadata: { namespace = '', uid } }: PodJson,
): Promise<{ readonly events: readonly RecordedEvent[] | 'forbidden'; readonly now: Moment }> {
  const query = new URLSearchParams({
    fieldSelector: `involvedObject.uid=${uid}`,
    limit: String(mostEvents),
  });
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events?${query.toString()}`;
  const response = await connection.request(attempted, path);
  const now = answeredAt(response.headers.get('date'));
  if (response.ok) {
    const { items } = (await bodyJson(attempted, response)) as { items: readonly RecordedEvent[] };
    return { events: items, now };
  }
  const failure = await failureOfResponse(attempted, response);
  if (failure.reason === 'forbidden') return { events: 'forbidden', now };
  throw failure;
}

/** When the API server answered, by its own clock, in whole seconds; by this machine's where a proxy has taken that away. */
function answeredAt(date: string | null): Moment {
  const atMs = Date.parse(date ?? '');
  return Number.isNaN(atMs) ? exactMoment(Date.now()) : { earliestMs: atMs, latestMs: atMs + 1000 };
}

import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from './connection.ts';
import type { PodJson } from './podJson.ts';
import { podPath } from './podPath.ts';
import { bodyJson, bodyText, failureOfResponse } from './responseFailure.ts';
import { ThawError } from './thawError.ts';

/** What a pod is read for, as errors name it, and how to end that. */
export interface PodReading {
  readonly attempted?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a pod as the API server has it now.
 *
 * @throws {ThawError} `podNotFound`, `forbidden` and whatever else a request can meet
 */
export async function readPod(
  connection: Pick<ClusterConnection, 'request'>,
  { namespace, pod }: { readonly namespace: string; readonly pod: string },
  { attempted = l10n.t('read the pod {0}/{1}', namespace, pod), signal }: PodReading = {},
): Promise<PodJson> {
  const response = await connection.request(attempted, podPath({ namespace, pod }), { signal });
  if (response.ok) return (await bodyJson(attempted, response, signal)) as PodJson;
  if (response.status !== 404) throw await failureOfResponse(attempted, response, signal);
  const raw = await bodyText(attempted, response, signal);
  const explanation = l10n.t('there is no pod {0} in namespace {1}', pod, namespace);
  throw new ThawError({ reason: 'podNotFound', attempted, explanation, raw });
}

/** As {@link readPod}; undefined where there is no such pod. */
export async function findPod(
  connection: Pick<ClusterConnection, 'request'>,
  pod: { readonly namespace: string; readonly pod: string },
  reading: PodReading = {},
): Promise<PodJson | undefined> {
  try {
    return await readPod(connection, pod, reading);
  } catch (error) {
    if (ThawError.is(error, 'podNotFound')) return undefined;
    throw error;
  }
}

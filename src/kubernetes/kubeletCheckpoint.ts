import type { V1ObjectMeta, V1PodSpec } from '@kubernetes/client-node';
import * as l10n from '@vscode/l10n';
import { checkpointableContainer } from './checkpointableContainer.ts';
import type { ClusterConnection } from './connection.ts';
import { type KubeletAnswer, type KubeletEndpoint, postToKubelet } from './kubeletEndpoint.ts';
import { checkpointFailure, describeCheckpoint } from './kubeletErrors.ts';
import type { PodJson } from './podJson.ts';
import { readPod } from './readPod.ts';
import { bodyText } from './responseFailure.ts';
import { ThawError } from './thawError.ts';

/** Which container to checkpoint. */
export interface CheckpointRequest {
  readonly namespace: string;
  readonly pod: string;
  /** May be left out where the pod leaves no doubt: its only one, or the one that its annotation names as default. */
  readonly container?: string | undefined;
  /** The node on which the pod is expected; where it runs on another, it is not the pod that was meant. */
  readonly node?: string | undefined;
  /** The pod that is meant: another one of the same name is refused. */
  readonly podUid?: string | undefined;
  /** Raises the kubelet's limit, which is 120 seconds by default; a smaller value changes nothing. In seconds. */
  readonly timeoutSeconds?: number | undefined;
  /** Where to reach the kubelet of the pod's node, instead of asking the API server to pass the request on. */
  readonly kubelet?: KubeletEndpoint | undefined;
}

/** A checkpoint that the kubelet has written. */
export interface CheckpointResult {
  /** The absolute path of the archive on the node. */
  readonly archivePath: string;
  readonly nodeName: string;
  readonly podUid: string;
  readonly container: string;
  /** How long the kubelet's answer took, in milliseconds. */
  readonly requestMs: number;
}

/** What {@link checkpointContainer} can be given. */
export interface KubeletCheckpointCall {
  readonly signal?: AbortSignal | undefined;
  /** The pod, where it was read a moment ago. */
  readonly pod?: PodJson | undefined;
}

/**
 * Checkpoints a running container through the kubelet's API (KEP-2008). The container goes on running. An abort ends the
 * waiting; a dump that has begun on the node goes on, and its archive may appear there later.
 *
 * @throws {ThawError} `podNotFound`, `podReplaced`, `containerNotFound`, `containerAmbiguous` or `containerNotRunning` before
 * anything is asked of the kubelet; then what `checkpointFailure` makes of its answer; `cancelled` after an abort
 */
export async function checkpointContainer(
  connection: Pick<ClusterConnection, 'request'>,
  request: CheckpointRequest,
  { signal, pod: known }: KubeletCheckpointCall = {},
): Promise<CheckpointResult> {
  const pod = known ?? (await readCheckpointedPod(connection, request, signal));
  const { container, node } = checkpointableContainer(pod, request);
  const attempt = {
    ...request,
    container,
    node,
    way: request.kubelet === undefined ? 'proxy' : 'direct',
  } as const;

  const begin = performance.now();
  const answer = await postCheckpoint(connection, { ...request, container, node }, signal);
  const requestMs = performance.now() - begin;

  if (answer.status !== 200) {
    throw checkpointFailure({ ...attempt, requestMs, timeoutSeconds: request.timeoutSeconds }, answer);
  }
  const archivePath = archivePathOf(answer, describeCheckpoint(attempt));
  return { archivePath, nodeName: node, podUid: pod.metadata.uid, container, requestMs };
}

/** A pod with its whole spec and metadata, as the API server sends it: times are text. */
export type CheckpointedPod = PodJson & {
  readonly metadata: Omit<V1ObjectMeta, 'creationTimestamp' | 'deletionTimestamp'>;
  readonly spec: V1PodSpec;
};

/** The pod that is to be checkpointed, with all that the API server says of it. Throws `podNotFound`. */
export async function readCheckpointedPod(
  connection: Pick<ClusterConnection, 'request'>,
  request: CheckpointRequest,
  signal?: AbortSignal,
): Promise<CheckpointedPod> {
  const attempted = describeCheckpoint(request);
  return (await readPod(connection, request, { attempted, signal })) as CheckpointedPod;
}

async function postCheckpoint(
  connection: Pick<ClusterConnection, 'request'>,
  request: CheckpointRequest & { readonly container: string; readonly node: string },
  signal: AbortSignal | undefined,
): Promise<KubeletAnswer> {
  const { node, namespace, pod, container, timeoutSeconds, kubelet } = request;
  const attempted = describeCheckpoint(request);
  // The generated client would encode the slashes, which the kubelet does not understand.
  const target = [namespace, pod, container].map(encodeURIComponent).join('/');
  const query = timeoutSeconds === undefined ? '' : `?timeout=${timeoutSeconds}`;
  const path = `/checkpoint/${target}${query}`;
  if (kubelet !== undefined) return postToKubelet(kubelet, attempted, path, signal);
  const response = await connection.request(
    attempted,
    `/api/v1/nodes/${encodeURIComponent(node)}/proxy${path}`,
    {
      method: 'POST',
      timeoutMs: 0,
      signal,
    },
  );
  const contentType = response.headers.get('content-type') ?? '';
  return { status: response.status, contentType, body: await bodyText(attempted, response, signal) };
}

/** `{"items":["/var/lib/kubelet/checkpoints/checkpoint-….tar"]}`, always with one item (kubernetes `pkg/kubelet/server`). */
function archivePathOf({ body }: KubeletAnswer, attempted: string): string {
  const explanation = l10n.t('the kubelet did not say where it wrote the archive');
  try {
    const { items } = JSON.parse(body) as { items?: readonly unknown[] };
    const path = items?.[0];
    if (typeof path === 'string' && path.startsWith('/')) return path;
  } catch (error) {
    throw new ThawError({ reason: 'unexpected', attempted, explanation, raw: body, cause: error });
  }
  throw new ThawError({ reason: 'unexpected', attempted, explanation, raw: body });
}

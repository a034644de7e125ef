import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from './connection.ts';
import { agentJob, agentJobName, agentNamespace, type NodeAgentOptions } from './nodeAgentJob.ts';
import { isNodeGone, nodeGone } from './nodeGone.ts';
import type { PodJson } from './podJson.ts';
import { podsPath } from './podPath.ts';
import { type PodSummary, summarizePod } from './podSummary.ts';
import { ResourceWatch } from './resourceWatch.ts';
import { tryAgain } from './remedy.ts';
import { ThawError } from './thawError.ts';

/** How long an agent may take to start, in milliseconds; its image may have to be pulled. */
const startTimeoutMs = 120_000;

/** How soon a job that is still going away is tried to be replaced, in milliseconds. */
const replaceIntervalMs = 200;

/** After so long without any pod of the job, it is looked whether the job is still there, in milliseconds. */
const noPodMs = 5000;

/** What the kubelet reports for a container whose image cannot be had. */
const imageFailures = ['ErrImagePull', 'ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName'];

/**
 * Makes sure that an agent runs on `node`, and returns the name of its pod. An agent that another window or program has
 * started is shared.
 * @throws {ThawError} `nodeGone` where the cluster is known to have no such node, `agentNotReady` where it does not start, `forbidden`
 * where it may not be made, `cancelled`
 */
export async function startNodeAgent(
  connection: ClusterConnection,
  node: string,
  options: NodeAgentOptions,
  signal?: AbortSignal,
): Promise<string> {
  const attempted = l10n.t("start Thaw's agent on node {0}", node);
  const deadline = AbortSignal.timeout(startTimeoutMs);
  const ending = AbortSignal.any([deadline, ...(signal ? [signal] : [])]);
  try {
    // Its pod would be bound to nothing, and would be waited for in vain.
    if (await isNodeGone(connection, node, ending)) throw nodeGone(attempted);
    for (;;) {
      await createJob(connection, attempted, node, options, ending);
      const pod = await runningPod(connection, attempted, node, ending);
      if (pod !== undefined) return pod;
      // The agent that there was has just ended, and its job is about to go.
      await delay(replaceIntervalMs, undefined, { signal: ending });
    }
  } catch (error) {
    if (signal?.aborted) throw cancelled(attempted, error);
    const failure = deadline.aborted ? await notStarted(connection, attempted, node, error) : error;
    if (ThawError.is(failure, 'agentNotReady')) await removeJob(connection, attempted, node);
    throw failure;
  }
}

/** One that does not start would never end either, and would be in the way of the next try. */
async function removeJob(connection: ClusterConnection, attempted: string, node: string): Promise<void> {
  const { BatchV1Api } = await import('./clientApis.ts');
  const job = { namespace: agentNamespace, name: agentJobName(node), propagationPolicy: 'Background' };
  // Why it has not started matters more than that it stays.
  await connection.call(attempted, BatchV1Api, (api) => api.deleteNamespacedJob(job)).catch(() => undefined);
}

/** Creates the job unless there is one that is not about to end. */
async function createJob(
  connection: ClusterConnection,
  attempted: string,
  node: string,
  options: NodeAgentOptions,
  signal: AbortSignal,
): Promise<void> {
  const { BatchV1Api } = await import('./clientApis.ts');
  for (;;) {
    try {
      await connection.call(
        attempted,
        BatchV1Api,
        (api) => api.createNamespacedJob({ namespace: agentNamespace, body: agentJob(node, options) }),
        { signal },
      );
      return;
    } catch (error) {
      if (ThawError.is(error, 'notFound')) await createNamespace(connection, attempted, signal);
      else if (!ThawError.is(error, 'alreadyExists')) throw error;
      else if (await isJobUsable(connection, attempted, node, signal)) return;
      else await delay(replaceIntervalMs, undefined, { signal });
    }
  }
}

async function isJobUsable(
  connection: ClusterConnection,
  attempted: string,
  node: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { BatchV1Api } = await import('./clientApis.ts');
  try {
    const job = await connection.call(
      attempted,
      BatchV1Api,
      (api) => api.readNamespacedJob({ namespace: agentNamespace, name: agentJobName(node) }),
      { signal },
    );
    const hasEnded = job.status?.conditions?.some(({ status }) => status === 'True') ?? false;
    return !hasEnded && job.metadata?.deletionTimestamp === undefined;
  } catch (error) {
    if (ThawError.is(error, 'notFound')) return false;
    throw error;
  }
}

async function createNamespace(
  connection: ClusterConnection,
  attempted: string,
  signal: AbortSignal,
): Promise<void> {
  const { CoreV1Api } = await import('./clientApis.ts');
  // The agent mounts the node's file system, which only this level of Pod Security allows.
  const labels = {
    'app.kubernetes.io/managed-by': 'thaw',
    'pod-security.kubernetes.io/enforce': 'privileged',
  };
  try {
    await connection.call(
      attempted,
      CoreV1Api,
      (api) => api.createNamespace({ body: { metadata: { name: agentNamespace, labels } } }),
      { signal },
    );
  } catch (error) {
    if (!ThawError.is(error, 'alreadyExists')) throw error;
  }
}

/** Waits until a pod of the job runs; `undefined` where it has ended instead, or where there is none for some seconds. */
async function runningPod(
  connection: ClusterConnection,
  attempted: string,
  node: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const watch = new ResourceWatch<PodJson, PodSummary>(connection, {
    attempted,
    path: podsPath(agentNamespace),
    labelSelector: `batch.kubernetes.io/job-name=${agentJobName(node)}`,
    slim: summarizePod,
  });
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const cancel = (): void => {
    reject(cancelled(attempted));
  };
  const noPod = setTimeout(() => {
    if (watch.size === 0) resolve(undefined);
  }, noPodMs);
  signal.addEventListener('abort', cancel, { once: true });
  watch.onChange(() => {
    for (const pod of watch.objects()) {
      if (isRunning(pod)) resolve(pod.name);
      if (hasEnded(pod)) resolve(undefined);
      if (imageFailures.includes(pod.status)) reject(imageFailure(attempted, pod));
    }
  });
  watch.onState(({ failure }) => {
    if (ThawError.is(failure, 'forbidden')) reject(failure);
  });
  watch.start();
  try {
    if (signal.aborted) cancel();
    return await promise;
  } finally {
    clearTimeout(noPod);
    signal.removeEventListener('abort', cancel);
    watch.dispose();
  }
}

function isRunning(pod: PodSummary): boolean {
  return pod.status === 'Running' && pod.containers.every(({ state }) => state === 'running');
}

function hasEnded(pod: PodSummary): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed' || pod.status === 'Terminating';
}

function cancelled(attempted: string, cause?: unknown): ThawError {
  return new ThawError({ reason: 'cancelled', attempted, explanation: l10n.t('it was cancelled'), cause });
}

function imageFailure(attempted: string, pod: PodSummary): ThawError {
  return new ThawError({
    reason: 'agentNotReady',
    attempted,
    explanation: l10n.t(
      "Thaw's runtime image {0} is not on the node, and cannot be pulled ({1})",
      pod.containers[0]?.image ?? '',
      pod.status,
    ),
    remedies: [
      { action: 'retry', text: l10n.t('Make the image available to the node, then try again') },
      { action: 'chooseRuntimeImage', text: l10n.t('Choose another image') },
    ],
  });
}

async function notStarted(
  connection: ClusterConnection,
  attempted: string,
  node: string,
  cause: unknown,
): Promise<ThawError> {
  const explanation = await whyNoPod(connection, attempted, node);
  return new ThawError({ reason: 'agentNotReady', attempted, explanation, remedies: [tryAgain], cause });
}

/** The newest event of the job that is a warning says why it has no pod, such as a policy that forbids it. */
async function whyNoPod(connection: ClusterConnection, attempted: string, node: string): Promise<string> {
  const { CoreV1Api } = await import('./clientApis.ts');
  const events = await connection
    .call(attempted, CoreV1Api, (api) => api.listNamespacedEvent({ namespace: agentNamespace }))
    .catch(() => undefined);
  const warning = events?.items
    .filter(
      ({ type, involvedObject }) => type === 'Warning' && involvedObject.name?.startsWith(agentJobName(node)),
    )
    .at(-1);
  const limit = l10n.t('it did not start within {0} s', startTimeoutMs / 1000);
  return warning?.message === undefined ? limit : `${limit} (${warning.message})`;
}

import type { ClusterConnection } from '../../../src/kubernetes/connection.ts';
import type { PodJson } from '../../../src/kubernetes/podJson.ts';
import { type PodSummary, summarizePod } from '../../../src/kubernetes/podSummary.ts';
import { ResourceWatch } from '../../../src/kubernetes/resourceWatch.ts';

/** What the kubelet reports of a container that will not start by itself. */
const failures = [
  'CreateContainerError',
  'RunContainerError',
  'CrashLoopBackOff',
  'ErrImageNeverPull',
  'ErrImagePull',
];

/** Waits until a pod is as `isReached` says; fails at once where one of its containers cannot start. */
export async function untilPod(
  connection: ClusterConnection,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  isReached: (pod: PodSummary) => boolean,
): Promise<PodSummary> {
  const watch = new ResourceWatch(connection, {
    attempted: `watch the pod ${namespace}/${name}`,
    path: `/api/v1/namespaces/${namespace}/pods`,
    fieldSelector: `metadata.name=${name}`,
    slim: (pod: PodJson) => ({ summary: summarizePod(pod), text: JSON.stringify(pod) }),
  });
  const { promise, resolve, reject } = Promise.withResolvers<PodSummary>();
  watch.onChange(() => {
    for (const { summary, text } of watch.objects()) {
      if (isReached(summary)) resolve(summary);
      else if (failures.includes(summary.status)) reject(new Error(`${summary.status}: ${text}`));
    }
  });
  watch.start();
  try {
    return await promise;
  } finally {
    watch.dispose();
  }
}

/** Waits until a pod is ready. */
export async function untilReady(
  connection: ClusterConnection,
  pod: { readonly namespace: string; readonly name: string },
): Promise<PodSummary> {
  return untilPod(connection, pod, ({ ready }) => ready);
}

import type { StartedPod } from '../../webview/startupTimings/startedPodMessages.ts';
import { readableRecords } from '../checkpoint/checkpointRecord.ts';
import { claimOf } from '../environment/podClaim.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { podOrigin } from '../restore/checkpointChains.ts';
import { restoredFromLabel } from '../restore/restoredMetadata.ts';
import { readPastStartup } from '../startup/readPastStartup.ts';
import type { ClusterParts } from './clusterParts.ts';

/** What of a cluster is read for a pod. */
export type ReadCluster = Pick<ClusterParts, 'connection' | 'catalog'>;

/**
 * What is known of the startup of a pod that nobody measured, for the page of startup timings.
 *
 * @throws {ThawError} what `readPastStartup` throws
 */
export async function readStartedPod(
  cluster: ReadCluster,
  { namespace, pod: name }: { readonly namespace: string; readonly pod: string },
): Promise<StartedPod> {
  const [{ pod, startup }, checkpoints] = await Promise.all([
    readPastStartup(cluster.connection, { namespace, pod: name }),
    countMeasurable(cluster, namespace, name),
  ]);
  const { uid, labels = {}, annotations } = pod.metadata;
  const restoredFrom = podOrigin(annotations)?.name ?? labels[restoredFromLabel];
  const claimedAt = claimOf(pod.metadata)?.claimedAt;
  return {
    of: { context: cluster.connection.contextName, namespace, pod: name, podUid: uid },
    startup,
    ...(restoredFrom !== undefined && { restoredFrom }),
    ...(claimedAt !== undefined && !Number.isNaN(claimedAt) && { claimedAt }),
    ...(checkpoints !== undefined && { checkpoints }),
  };
}

/** How many checkpoints of a pod can be started cold and restored; undefined where they cannot be read, which measuring then says. */
async function countMeasurable(
  { catalog }: ReadCluster,
  namespace: string,
  pod: string,
): Promise<number | undefined> {
  try {
    const records = readableRecords(await catalog.list({ namespace }));
    return records.filter(({ source, sourcePod }) => source.pod === pod && sourcePod !== undefined).length;
  } catch (error) {
    if (!ThawError.is(error)) throw error;
    return undefined;
  }
}

import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { restorableCheckpoint } from '../restore/restorableCheckpoint.ts';
import type { RestoredPod } from '../restore/restoreRoute.ts';
import type { BakeCall, BakeRequest, BakeTools } from './bake.ts';
import { bakeLabels, trialPodName } from './bakePod.ts';
import { environmentRoute } from './environmentRoute.ts';
import { firstResponse } from './firstResponse.ts';
import { measureRestore, removeRestored } from './measuredRestore.ts';

/**
 * Restores what was just baked, one checkpoint for each container, waits for its first response, and removes the pod; returns how long that response
 * took, in whole milliseconds.
 *
 * @throws {ThawError} why it did not answer; `restoreUnsupported`, `cancelled`
 */
export async function tryCheckpoint(
  tools: BakeTools,
  { environment, namespace }: BakeRequest,
  records: readonly CheckpointRecord[],
  { signal, onProgress }: BakeCall,
): Promise<number> {
  const { routes, connection } = tools;
  const [first, ...others] = records;
  if (first === undefined) throw new TypeError('There is no checkpoint to try');
  const { node } = first.archive;
  const checkpoint = restorableCheckpoint(first, others);
  const { route } = await environmentRoute(routes, environment, checkpoint, { namespace, signal });
  const name = trialPodName(environment.name);
  const { probe, timeoutMs } = firstResponse(environment);
  const labels = bakeLabels(environment, checkpoint.sourcePod);
  const options = { name, namespace, labels };
  onProgress({ stage: 'trying', pod: name });
  let creation: Promise<RestoredPod> | undefined;
  const onCreation = (created: Promise<RestoredPod>): void => {
    creation = created;
  };
  try {
    const restore = { checkpoint, route, options, probe, likelyNode: node, onCreation };
    const { failure, firstResponseMs = 0 } = await measureRestore(tools, restore, { timeoutMs, signal });
    if (failure !== undefined) throw failure;
    const restoredMs = Math.round(firstResponseMs);
    onProgress({ stage: 'tried', restoredMs });
    return restoredMs;
  } finally {
    await removeRestored(connection, creation);
  }
}

import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { recordCheckpointImage } from '../../src/checkpoint/recordedImage.ts';
import { deletePodAndWait } from '../../src/kubernetes/podRequests.ts';
import type { Environment } from '../environments/environment.ts';
import { recordState, type StateReading } from '../environments/stateProof.ts';
import type { Demo } from './demo.ts';
import { startWarm } from './warmEnvironments.ts';

/** An environment that was started cold, warmed up and checkpointed. */
export interface BakedEnvironment {
  readonly environment: Environment;
  /** With its checkpoint image. */
  readonly checkpoint: CheckpointRecord;
  /** What the server answered before it was checkpointed. */
  readonly state: StateReading;
  /** How many requests it had been sent by then. */
  readonly warmUpRequests: number;
}

/** How long the node may take for a checkpoint, in seconds: one of gigabytes takes more than the kubelet's two minutes on a slow disk. */
const timeoutSeconds = 600;

/** Starts an environment cold, warms it up, checkpoints it and makes the checkpoint image; its pod is removed again. */
export async function bakeEnvironment(demo: Demo, environment: Environment): Promise<BakedEnvironment> {
  const { connection, namespace, signal, progress } = demo;
  const { name, container } = environment;
  try {
    const { server, warmUpRequests } = await startWarm(demo, environment);
    const state = await recordState(environment.stateProof, (request) => server.send(request));
    progress.report(`${name}: checkpointing through the kubelet`);
    const request = { namespace, pod: name, container, timeoutSeconds };
    const record = await demo.checkpointer.checkpoint(request, { signal });
    progress.report(`${name}: making the checkpoint image (${megabytes(record.archive.bytes)})`);
    const checkpoint = await recordCheckpointImage(demo, record, { signal });
    return { environment, checkpoint, state, warmUpRequests };
  } finally {
    await deletePodAndWait(connection, { namespace, name });
  }
}

/** A size in decimal megabytes, for people. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toPrecision(3)} MB`;
}

import { buildCheckpointImage } from '../../src/checkpoint/checkpointImage.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import type { Environment } from '../environments/environment.ts';
import { recordState, type StateReading } from '../environments/stateProof.ts';
import type { Demo } from './demo.ts';
import { EnvironmentServer } from './environmentServer.ts';
import { deletePod } from './pods.ts';

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

/** Starts an environment cold, warms it up, checkpoints it and makes the checkpoint image; its pod is removed again. */
export async function bakeEnvironment(demo: Demo, environment: Environment): Promise<BakedEnvironment> {
  const { connection, namespace, signal } = demo;
  const { name, port } = environment;
  try {
    demo.progress.report(`${name}: starting cold`);
    const run = await demo.startCold(environment, name);
    if (run.failure) throw run.failure;
    const server = new EnvironmentServer(connection, { namespace, pod: name, port }, signal);
    demo.progress.report(`${name}: warming up`);
    const warmUpRequests = await server.warmUp(environment);
    const state = await recordState(environment.stateProof, (request) => server.send(request));
    demo.progress.report(`${name}: checkpointing through the kubelet`);
    const record = await demo.checkpointer.checkpoint(
      { namespace, pod: name, container: environment.container },
      { signal },
    );
    demo.progress.report(`${name}: making the checkpoint image (${megabytes(record.archive.bytes)})`);
    return { environment, checkpoint: await withImage(demo, record), state, warmUpRequests };
  } finally {
    await deletePod(connection, namespace, name);
  }
}

async function withImage(
  { agents, catalog, signal }: Demo,
  record: CheckpointRecord,
): Promise<CheckpointRecord> {
  const { node } = record.archive;
  const image = await buildCheckpointImage({ agent: agents.on(node), checkpoint: record }, { signal });
  return await catalog.update(record, (known) => ({ ...known, image: { ...image, location: 'node', node } }));
}

/** A size in decimal megabytes, for people. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toPrecision(3)} MB`;
}

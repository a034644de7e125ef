import { bakeEnvironment } from '../../devcluster/demo/bakedEnvironment.ts';
import type { Demo } from '../../devcluster/demo/demo.ts';
import { node } from '../../devcluster/environments/node/environment.ts';
import { runtimeImage } from '../../devcluster/runtimeImage.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { bake } from '../../src/environment/bake.ts';
import { deletePodAndWait } from '../../src/kubernetes/podRequests.ts';
import { demoEnvironmentFile } from '../cluster/support/environmentFile.ts';
import { alternate } from './alternating.ts';
import type { Figure } from './benchmark.ts';
import { figureOf } from './figures.ts';

const bakes = 3;

/**
 * How long a bake takes, against its parts done by hand: a cold start, the same warm-up, a checkpoint, its image, and a restored
 * start.
 */
export async function measureBake(demo: Demo): Promise<readonly Figure[]> {
  const environment = await demoEnvironmentFile(node.name);
  const { connection, agents, catalog, checkpointer, routes } = demo;
  const tools = {
    connection,
    agents,
    catalog,
    checkpointer,
    routes,
    runtimeImage: runtimeImage.image.reference,
  };
  demo.progress.report(`${node.name}: ${bakes} bakes`);
  const { whole, parts } = await alternate(
    bakes,
    {
      whole: () =>
        takenBy(demo, async () => {
          const call = { signal: demo.signal, onProgress: () => undefined };
          return await bake(tools, { environment, namespace: demo.namespace }, call);
        }),
      parts: () =>
        takenBy(demo, async () => {
          const { checkpoint } = await bakeEnvironment(demo, node);
          const { failure, podName } = await demo.startRestored(node, checkpoint, `${node.name}-trial`);
          await deletePodAndWait(connection, { namespace: demo.namespace, name: podName });
          if (failure) throw failure;
          return [checkpoint];
        }),
    },
    demo.signal,
  );
  const what = 'cold start, warm-up, checkpoint, image and restored start by hand';
  return [figureOf('bakeMs', whole, 'ms', { what, value: parts })];
}

/** How long `work` takes, in milliseconds; the checkpoints that it returns are deleted when that is known. */
async function takenBy(demo: Demo, work: () => Promise<readonly CheckpointRecord[]>): Promise<number> {
  const begun = performance.now();
  const records = await work();
  const took = performance.now() - begun;
  for (const record of records) await demo.deleteCheckpoint(record);
  return took;
}

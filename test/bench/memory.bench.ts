import { bakeEnvironment } from '../../devcluster/demo/bakedEnvironment.ts';
import type { DevCluster } from '../../devcluster/devCluster.ts';
import type { Demo } from '../../devcluster/demo/demo.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { restorableCheckpoint } from '../../src/restore/restorableCheckpoint.ts';
import { summarize } from '../../src/startup/statistics.ts';
import type { Measurement } from './alternating.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { forgetImages } from './coldFiles.ts';
import { figureOf } from './figures.ts';
import { measureArrival } from './memoryArrival.ts';
import { memoryEnvironment } from './memoryEnvironment.ts';
import { measureStarts, restores } from './routeStarts.ts';
import { withDemo } from './withDemo.ts';

/** In MiB: enough to tell from how much memory on it is better read on demand (src/restore/nestedPod.ts, `memoryFor`). */
const sizes = [100, 256, 512, 1024, 4096] as const;

const rounds = 3;

/** Up to how much memory the native route is measured, too: of each restore containerd writes a copy to the disk. */
const mostNativeMemory = 1024;

/**
 * Startups to the first response of processes with much memory, with it read first and read on demand, also with nothing of it in the
 * machine's page cache (`Cold`), against an empty pod's; and what requests take until all of it is in.
 */
export const benchmark: Benchmark = {
  name: 'memory',
  run: (context) =>
    withDemo(context, async (demo) => {
      const figures: Figure[] = [];
      const cluster = await context.cluster();
      for (const size of sizes) figures.push(...(await measureSize(demo, cluster, size)));
      return figures;
    }),
};

/** Starts of a process with so much memory, in MiB, of which nothing is left afterwards. */
async function measureSize(demo: Demo, cluster: DevCluster, size: number): Promise<readonly Figure[]> {
  const environment = memoryEnvironment(size);
  const { checkpoint } = await bakeEnvironment(demo, environment);
  const { native, nestedImage, nestedLazy } = restores(demo, environment, checkpoint);
  const cold = (start: Measurement): Measurement => {
    return async () => {
      await forgetImages(cluster);
      return start();
    };
  };
  const kinds = {
    ...(size <= mostNativeMemory && { native }),
    nestedImage,
    nestedLazy,
    nestedLazyCold: cold(nestedLazy),
    // Last: unlike the one before, it reads all of it, so that the next round finds it in the page cache again.
    nestedImageCold: cold(nestedImage),
  };
  const starts = await measureStarts(demo, environment.name, rounds, kinds);
  const arrival = await arrivalFigures(demo, environment, checkpoint);
  await demo.deleteCheckpoint(checkpoint);
  return [...starts, ...arrival];
}

/** What requests take while memory arrives, against the same when it is in. */
async function arrivalFigures(
  demo: Demo,
  environment: ReturnType<typeof memoryEnvironment>,
  record: CheckpointRecord,
): Promise<readonly Figure[]> {
  demo.progress.report(`${environment.name}: requests while memory arrives`);
  const { name } = environment;
  const { arrivedMs, meanwhileMs, afterwardsMs } = await measureArrival(
    demo,
    environment,
    restorableCheckpoint(record),
  );
  const [meanwhile, afterwards] = [summarize(meanwhileMs), summarize(afterwardsMs)];
  const what = 'requests when all memory is in';
  const figure = (suffix: string, of: 'median' | 'p95' | 'max'): Figure =>
    figureOf(`${name}.${suffix}`, meanwhile?.[of] ?? NaN, 'ms', { what, value: afterwards?.[of] ?? NaN });
  return [
    figureOf(`${name}.arrivedMs`, arrivedMs, 'ms'),
    figure('arrivingRequestMs', 'median'),
    figure('arrivingRequestP95Ms', 'p95'),
    figure('arrivingRequestMaxMs', 'max'),
  ];
}

import { bakeEnvironment } from '../../devcluster/demo/bakedEnvironment.ts';
import type { Demo } from '../../devcluster/demo/demo.ts';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { demoEnvironments } from '../../devcluster/environments/environments.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { restorableCheckpoint } from '../../src/restore/restorableCheckpoint.ts';
import { summarize } from '../../src/startup/statistics.ts';
import { alternateSummaries, type Measurement } from './alternating.ts';
import type { Baseline, Benchmark, Figure } from './benchmark.ts';
import { forgetImages } from './coldFiles.ts';
import { figureOf } from './figures.ts';
import { measureArrival } from './memoryArrival.ts';
import { memoryEnvironment } from './memoryEnvironment.ts';
import { podStartup } from './podStartup.ts';
import { withDemo } from './withDemo.ts';

type Environment = Parameters<Demo['startBy']>[1];

const rounds = 7;

/**
 * How much memory a restore is measured with, in MiB, beside the demo's environments: enough of them to tell from how much on it is
 * better read on demand (src/restore/nestedPod.ts, `memoryFor`).
 */
const memorySizes = [100, 256, 512, 1024, 4096] as const;

/** Rounds of those that read gigabytes. */
const memoryRounds = 3;

/** Up to how much memory the native route is measured, too: of each restore containerd writes a copy to the disk. */
const mostNativeMemory = 1024;

/**
 * Startups to the first response by every route, on the same node with all images there, against an empty pod's: medians and
 * 95th percentiles. Of what is restored from its archive, no image is made or read. Of processes with much memory also with nothing
 * of it in the machine's page cache (`Cold`), and what requests take until all of it is in.
 */
export const benchmark: Benchmark = {
  name: 'routes',
  run: (context) =>
    withDemo(context, async (demo) => {
      const figures: Figure[] = [];
      for (const environment of demoEnvironments) {
        const { checkpoint } = await bakeEnvironment(demo, environment);
        const cold = podStartup(demo, 'cold', (pod) => demo.startCold(environment, pod));
        const routes = restores(demo, environment, checkpoint);
        figures.push(...(await measure(demo, environment.name, rounds, { cold, ...routes })));
      }
      const cluster = await context.cluster();
      for (const size of memorySizes) {
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
        figures.push(...(await measure(demo, environment.name, memoryRounds, kinds)));
        figures.push(...(await arrivalFigures(demo, environment, checkpoint)));
        await demo.deleteCheckpoint(checkpoint);
      }
      return figures;
    }),
};

/** What requests take while memory arrives, against the same when it is in. */
async function arrivalFigures(
  demo: Demo,
  environment: Environment,
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

function restores(
  demo: Demo,
  environment: Environment,
  record: CheckpointRecord,
): Readonly<Record<'native' | 'nestedImage' | 'nestedArchive' | 'nestedLazy', Measurement>> {
  const { native, nested } = demo.routes;
  const fromImage = restorableCheckpoint(record);
  const fromArchive = { ...fromImage, image: undefined };
  const start = (...how: [typeof native, typeof fromImage, ('eager' | 'lazy')?]): Measurement =>
    podStartup(demo, 'restored', (pod) => demo.startBy(how[0], environment, how[1], pod, { memory: how[2] }));
  return {
    native: start(native, fromImage),
    nestedImage: start(nested, fromImage, 'eager'),
    nestedArchive: start(nested, fromArchive, 'eager'),
    nestedLazy: start(nested, fromImage, 'lazy'),
  };
}

async function measure(
  demo: Demo,
  name: string,
  times: number,
  kinds: Readonly<Record<string, Measurement>>,
): Promise<readonly Figure[]> {
  demo.progress.report(`${name}: ${times} starts of each kind`);
  const empty = podStartup(demo, 'empty', (pod) => demo.startCold(counter, pod));
  const measurements: Record<string, Measurement> = { ...kinds, empty };
  const { empty: floor, ...summaries } = await alternateSummaries(times, measurements, demo.signal);
  const baseline = (value: number | undefined): Baseline => ({
    what: 'an empty busybox pod',
    value: value ?? NaN,
  });
  return Object.entries(summaries).flatMap(([kind, { median, p95 }]) => [
    figureOf(`${name}.${kind}Ms`, median, 'ms', baseline(floor?.median)),
    figureOf(`${name}.${kind}P95Ms`, p95, 'ms', baseline(floor?.p95)),
  ]);
}

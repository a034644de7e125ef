import { bakeEnvironment } from '../../devcluster/demo/bakedEnvironment.ts';
import type { Demo } from '../../devcluster/demo/demo.ts';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { demoEnvironments } from '../../devcluster/environments/environments.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { restorableCheckpoint } from '../../src/restore/restorableCheckpoint.ts';
import { alternateSummaries, type Measurement } from './alternating.ts';
import type { Baseline, Benchmark, Figure } from './benchmark.ts';
import { figureOf } from './figures.ts';
import { memoryEnvironment } from './memoryEnvironment.ts';
import { podStartup } from './podStartup.ts';
import { withDemo } from './withDemo.ts';

type Environment = Parameters<Demo['startBy']>[1];

const rounds = 7;

/** How much memory a restore is measured with, in MiB, beside the demo's environments. */
const memorySizes = [100, 1024, 4096] as const;

/** Rounds of those that read gigabytes. */
const memoryRounds = 3;

/**
 * Startups to the first response by every route, on the same node with all images there, against an empty pod's: medians and
 * 95th percentiles. Of what is restored from its archive, no image is made or read.
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
      for (const size of memorySizes) {
        const environment = memoryEnvironment(size);
        const { checkpoint } = await bakeEnvironment(demo, environment);
        const { nestedImage, nestedLazy } = restores(demo, environment, checkpoint);
        figures.push(...(await measure(demo, environment.name, memoryRounds, { nestedImage, nestedLazy })));
        await demo.deleteCheckpoint(checkpoint);
      }
      return figures;
    }),
};

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

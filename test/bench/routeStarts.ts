import type { Demo } from '../../devcluster/demo/demo.ts';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import type { CheckpointRecord } from '../../src/checkpoint/checkpointRecord.ts';
import { restorableCheckpoint } from '../../src/restore/restorableCheckpoint.ts';
import { alternateSummaries, type Measurement } from './alternating.ts';
import type { Baseline, Figure } from './benchmark.ts';
import { figureOf } from './figures.ts';
import { podStartup } from './podStartup.ts';

type Environment = Parameters<Demo['startBy']>[1];

/** What starts an environment from a checkpoint, by each route. */
export function restores(
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

/** Makes these starts so many times, in turns with an empty pod's: medians and 95th percentiles, named after the environment. */
export async function measureStarts(
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

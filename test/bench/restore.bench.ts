import { bakeEnvironment } from '../../devcluster/demo/bakedEnvironment.ts';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { demoEnvironments } from '../../devcluster/environments/environments.ts';
import { alternate } from './alternating.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { figureOf } from './figures.ts';
import { podStartup } from './podStartup.ts';
import { withDemo } from './withDemo.ts';

const rounds = 7;

/** Startups to the first response, cold and restored, on the same node with all images there, against an empty pod's. */
export const benchmark: Benchmark = {
  name: 'restore',
  run: (context) =>
    withDemo(context, async (demo) => {
      const figures: Figure[] = [];
      for (const environment of demoEnvironments) {
        const { checkpoint } = await bakeEnvironment(demo, environment);
        const measurements = {
          cold: podStartup(demo, 'cold', (pod) => demo.startCold(environment, pod)),
          restored: podStartup(demo, 'restored', (pod) => demo.startRestored(environment, checkpoint, pod)),
          empty: podStartup(demo, 'empty', (pod) => demo.startCold(counter, pod)),
        };
        demo.progress.report(`${environment.name}: ${rounds} starts of each kind`);
        const medians = await alternate(rounds, measurements, demo.signal);
        const baseline = { what: 'an empty busybox pod', value: medians.empty };
        figures.push(
          figureOf(`${environment.name}.coldMs`, medians.cold, 'ms', baseline),
          figureOf(`${environment.name}.restoredMs`, medians.restored, 'ms', baseline),
        );
      }
      return figures;
    }),
};

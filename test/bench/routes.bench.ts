import { bakeEnvironment } from '../../devcluster/demo/bakedEnvironment.ts';
import { demoEnvironments } from '../../devcluster/environments/environments.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { podStartup } from './podStartup.ts';
import { measureStarts, restores } from './routeStarts.ts';
import { withDemo } from './withDemo.ts';

const rounds = 7;

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
        figures.push(...(await measureStarts(demo, environment.name, rounds, { cold, ...routes })));
      }
      return figures;
    }),
};

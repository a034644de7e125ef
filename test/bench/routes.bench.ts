import { bakeEnvironment } from '../../devcluster/demo/bakedEnvironment.ts';
import type { Environment } from '../../devcluster/environments/environment.ts';
import { demoEnvironments } from '../../devcluster/environments/environments.ts';
import { notebook } from '../../devcluster/environments/notebook/environment.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { podStartup } from './podStartup.ts';
import { measureStarts, restores } from './routeStarts.ts';
import { withDemo } from './withDemo.ts';

const rounds = 7;

/**
 * Startups to the first response by every route, on the same node with all images there, against an empty pod's: medians and
 * 95th percentiles. Of what is restored from its archive, no image is made or read. One of them also with a service account's token.
 */
export const benchmark: Benchmark = {
  name: 'routes',
  run: (context) =>
    withDemo(context, async (demo) => {
      const figures: Figure[] = [];
      for (const environment of [...demoEnvironments, withToken(notebook)]) {
        const { checkpoint } = await bakeEnvironment(demo, environment);
        const cold = podStartup(demo, 'cold', (pod) => demo.startCold(environment, pod));
        const routes = restores(demo, environment, checkpoint);
        figures.push(...(await measureStarts(demo, environment.name, rounds, { cold, ...routes })));
      }
      return figures;
    }),
};

/** The demo's pods have no volumes. Most others have one at least, for which the kubelet waits by any route. */
function withToken({ pod, ...environment }: Environment): Environment {
  const mounted = structuredClone(pod);
  if (mounted.spec) mounted.spec.automountServiceAccountToken = true;
  return { ...environment, name: `${environment.name}-token`, pod: mounted };
}

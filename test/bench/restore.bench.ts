import { bakeEnvironment } from '../../devcluster/demo/bakedEnvironment.ts';
import type { Demo } from '../../devcluster/demo/demo.ts';
import { deletePodAndWait } from '../../src/kubernetes/podRequests.ts';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { demoEnvironments } from '../../devcluster/environments/environments.ts';
import type { StartupRun } from '../../src/startup/startupRun.ts';
import { alternate } from './alternating.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { figureOf } from './figures.ts';
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
          cold: startup(demo, 'cold', (pod) => demo.startCold(environment, pod)),
          restored: startup(demo, 'restored', (pod) => demo.startRestored(environment, checkpoint, pod)),
          empty: startup(demo, 'empty', (pod) => demo.startCold(counter, pod)),
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

function startup(
  demo: Demo,
  pod: string,
  start: (pod: string) => Promise<StartupRun>,
): () => Promise<number> {
  return async () => {
    try {
      const { firstResponseMs, failure } = await start(pod);
      if (firstResponseMs === undefined) throw failure ?? new Error(`${pod} did not answer`);
      return firstResponseMs;
    } finally {
      await deletePodAndWait(demo.connection, { namespace: demo.namespace, name: pod });
    }
  };
}

import { bakeEnvironment } from '../../devcluster/demo/bakedEnvironment.ts';
import { demoEnvironments } from '../../devcluster/environments/environments.ts';
import type { DevCluster } from '../../devcluster/devCluster.ts';
import { buildCheckpointImage } from '../../src/checkpoint/checkpointImage.ts';
import { alternate, timed } from './alternating.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { figureOf } from './figures.ts';
import { withDemo } from './withDemo.ts';

const rounds = 7;

/** From the archive to an image that the node can restore, against hashing and copying the archive there. */
export const benchmark: Benchmark = {
  name: 'image',
  run: (context) =>
    withDemo(context, async (demo) => {
      const cluster = await context.cluster();
      const figures: Figure[] = [];
      for (const environment of demoEnvironments) {
        const { checkpoint } = await bakeEnvironment(demo, environment);
        const agent = demo.agents.on(checkpoint.archive.node);
        const build = async (): Promise<number> => {
          // Of the same archive, containerd would find that it has everything already.
          await agent.deleteImage(checkpoint.image?.reference ?? '');
          return timed(() => buildCheckpointImage({ agent, checkpoint }, { signal: demo.signal }));
        };
        const copy = (): Promise<number> => hashAndCopy(cluster, checkpoint.archive.path);
        const medians = await alternate(rounds, { build, copy }, demo.signal);
        const baseline = { what: 'sha256sum and cp of the archive on the node', value: medians.copy };
        figures.push(figureOf(`${environment.name}.buildMs`, medians.build, 'ms', baseline));
      }
      return figures;
    }),
};

/** Timed on the node, so that entering it does not count. */
async function hashAndCopy(cluster: DevCluster, archive: string): Promise<number> {
  const script = [
    'start=$(date +%s%N)',
    'sha256sum "$0" > /dev/null && cp "$0" /var/lib/containerd/thaw-bench-copy',
    'echo $(($(date +%s%N) - start))',
    'rm /var/lib/containerd/thaw-bench-copy',
  ];
  const { stdout } = await cluster.node.run(['sh', '-c', script.join('\n'), archive]);
  return Number(stdout) / 1e6;
}

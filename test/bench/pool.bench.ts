import { createPod } from '../../devcluster/demo/pods.ts';
import { bakeEnvironment } from '../../devcluster/demo/bakedEnvironment.ts';
import type { Demo } from '../../devcluster/demo/demo.ts';
import { EnvironmentServer } from '../../devcluster/demo/environmentServer.ts';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import type { Environment } from '../../devcluster/environments/environment.ts';
import { node } from '../../devcluster/environments/node/environment.ts';
import { releaseClaim } from '../../src/environment/endClaims.ts';
import { environmentRoute } from '../../src/environment/environmentRoute.ts';
import { planPool } from '../../src/environment/poolDeployment.ts';
import { WarmPool } from '../../src/environment/warmPool.ts';
import { deletePodAndWait } from '../../src/kubernetes/podRequests.ts';
import { restorableCheckpoint } from '../../src/restore/restorableCheckpoint.ts';
import { untilReady } from '../cluster/support/podCondition.ts';
import { untilPool } from '../cluster/support/poolCondition.ts';
import { alternate, alternateSummaries, timed } from './alternating.ts';
import { measureBake } from './bakeDuration.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { figureOf } from './figures.ts';
import { withDemo } from './withDemo.ts';

const claims = 100;
const claimPoolSize = 5;

const refills = 5;
const refillSize = 10;

/**
 * How long a claim takes to the first response, against a request to a pod that runs already; and how long a pool takes to have all
 * its pods again after all were claimed at once, against starting as many cold; and how long the bake before takes.
 */
export const benchmark: Benchmark = {
  name: 'pool',
  run: (context) =>
    withDemo(context, async (demo) => [
      ...(await measureClaims(demo)),
      ...(await measureRefill(demo)),
      ...(await measureBake(demo)),
    ]),
};

async function measureClaims(demo: Demo): Promise<readonly Figure[]> {
  const pool = await openPool(demo, counter, claimPoolSize);
  const running = await pool.claim({ owner: 'bench' });
  const ask = (pod: string): Promise<string> => askPod(demo, counter, pod);
  demo.progress.report(`${counter.name}: ${claims} claims`);
  const { claim, request } = await alternateSummaries(
    claims,
    {
      request: () => timed(() => ask(running.name)),
      claim: async () => {
        await untilFull(demo, counter, claimPoolSize);
        const begun = performance.now();
        const pod = await pool.claim({ owner: 'bench' });
        await ask(pod.name);
        const took = performance.now() - begun;
        await deletePodAndWait(demo.connection, pod);
        return took;
      },
    },
    demo.signal,
  );
  await pool.remove();
  const what = 'a request to a pod that runs already';
  return [
    figureOf('claimP50Ms', claim.median, 'ms', { what, value: request.median }),
    figureOf('claimP95Ms', claim.p95, 'ms', { what, value: request.p95 }),
  ];
}

async function measureRefill(demo: Demo): Promise<readonly Figure[]> {
  const pool = await openPool(demo, node, refillSize);
  demo.progress.report(`${node.name}: ${refills} refills of ${refillSize} pods`);
  const { refill, cold } = await alternate(
    refills,
    {
      refill: async () => {
        await untilFull(demo, node, refillSize);
        const owners = Array.from({ length: refillSize }, () => ({ owner: 'bench' }));
        let claimed: Awaited<ReturnType<typeof pool.claim>>[] = [];
        const took = await timed(async () => {
          claimed = await Promise.all(owners.map((options) => pool.claim(options)));
          await untilFull(demo, node, refillSize);
        });
        for (const pod of claimed) await releaseClaim(demo.connection, pod);
        await Promise.all(claimed.map((pod) => deletePodAndWait(demo.connection, pod)));
        return took;
      },
      cold: async () => {
        const { connection, namespace } = demo;
        const pods = Array.from({ length: refillSize }, (_, index) => ({ namespace, name: `cold-${index}` }));
        const took = await timed(() =>
          Promise.all(
            pods.map(async (pod) => {
              await createPod(connection, namespace, pod.name, node.pod);
              await untilReady(connection, pod);
            }),
          ),
        );
        await Promise.all(pods.map((pod) => deletePodAndWait(connection, pod)));
        return took;
      },
    },
    demo.signal,
  );
  await pool.remove();
  const baseline = { what: `${refillSize} cold starts at once`, value: cold };
  return [figureOf('refillMs', refill, 'ms', baseline)];
}

/** Bakes a demo environment, and makes a pool of it, all of whose pods are ready. */
async function openPool(demo: Demo, environment: Environment, size: number): Promise<WarmPool> {
  const { connection, namespace, routes } = demo;
  const { name, port, startupPath } = environment;
  const { checkpoint: record } = await bakeEnvironment(demo, environment);
  const checkpoint = restorableCheckpoint(record);
  const place = { namespace, signal: demo.signal };
  const { route } = await environmentRoute(routes, { route: 'auto' }, checkpoint, place);
  const probe = { kind: 'http', port, path: startupPath, expectedStatus: 200 } as const;
  const request = { environment: { name, readiness: { probe, timeoutMs: 120_000 } }, namespace, size };
  const pool = new WarmPool(connection, { namespace, environment: name });
  await pool.set(await planPool(route, checkpoint, request));
  await untilFull(demo, environment, size);
  return pool;
}

async function untilFull(
  { connection, namespace }: Demo,
  environment: Environment,
  size: number,
): Promise<void> {
  await untilPool(connection, { namespace, environment: environment.name }, ({ ready }) => ready === size);
}

async function askPod(
  { connection, namespace, signal }: Demo,
  environment: Environment,
  pod: string,
): Promise<string> {
  const server = new EnvironmentServer(connection, { namespace, pod, port: environment.port }, signal);
  return await server.send({ method: 'GET', path: environment.startupPath });
}

import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  measureCheckpoint,
  type MeasuredStarts,
  type MeasurementCall,
} from '../../../src/environment/checkpointMeasurement.ts';
import type { NodeAgent } from '../../../src/kubernetes/nodeAgent.ts';
import { NodeAgents } from '../../../src/kubernetes/nodeAgents.ts';
import { NativeRoute } from '../../../src/restore/nativeRoute.ts';
import { RestoreRoutes } from '../../../src/restore/restoreRoutes.ts';
import type { StartupRun } from '../../../src/startup/startupRun.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';
import { recordWithImage, recordWithPod } from '../checkpoint/recordExample.ts';
import { FakePool, shopDeployment, waitingPod } from './fakePool.ts';
import { RefusingCluster } from './refusingCluster.ts';

async function measure(
  server: FakeApiServer,
  call: Partial<MeasurementCall> = {},
  agent?: Pick<NodeAgent, 'followContainerd' | 'processorUse'>,
  changes: Partial<MeasuredStarts> = {},
): Promise<readonly StartupRun[]> {
  const connection = server.connect();
  // The cluster refuses it its pod.
  const refused = new NodeAgents(connection, { image: 'runtime:1' });
  const agents = agent ? { on: () => agent as NodeAgent } : refused;
  return await measureCheckpoint(
    { connection, agents, routes: new RestoreRoutes(connection, 'runtime:1', refused) },
    {
      checkpoint: recordWithImage,
      others: [],
      way: { name: 'native', route: new NativeRoute(connection) },
      probe: { kind: 'http', port: 80, path: '/', expectedStatus: 200 },
      runsEach: 2,
      ...changes,
    },
    { signal: new AbortController().signal, onProgress: () => undefined, ...call },
  );
}

describe('measureCheckpoint', () => {
  it('starts cold and restored pods in turns, from the image and from the checkpoint image', async () => {
    await using server = await FakeApiServer.start();
    const cluster = new RefusingCluster(server);
    const runs = await measure(server);
    expect(runs.map(({ kind }) => kind)).toEqual(['cold', 'restored', 'cold', 'restored']);
    expect(cluster.created.map(({ spec }) => spec?.containers[0]?.image)).toEqual([
      'counter:1',
      'localhost/thaw/counter:1',
      'counter:1',
      'localhost/thaw/counter:1',
    ]);
  });

  it('looks before each start how busy the node is', async () => {
    await using server = await FakeApiServer.start();
    const cluster = new RefusingCluster(server);
    const createdBefore: number[] = [];
    await measure(
      server,
      {},
      {
        followContainerd: () => Promise.reject(new Error('no containerd here')),
        processorUse: () => {
          createdBefore.push(cluster.created.length);
          return Promise.resolve(0.9);
        },
      },
    );
    expect(createdBefore).toEqual([0, 1, 2, 3]);
  });

  it('looks before each start of claims, too, whose pool has all its pods by then', async () => {
    await using server = await FakeApiServer.start();
    const pool = new FakePool(server);
    pool.putDeployment(shopDeployment(1));
    pool.putPod(waitingPod('warm'));
    server.on('POST', '/api/v1/namespaces/demo/pods', (_request, reply) => {
      reply.status({ code: 422, reason: 'Invalid', message: 'no such image name' });
    });
    server.on('GET', '/api/v1/namespaces/demo/pods/warm:80/proxy', (_request, reply) => {
      reply.json({});
    });
    let looks = 0;
    const agent = {
      followContainerd: () => expect.unreachable(),
      processorUse: () => {
        looks += 1;
        expect(server.requests.some(({ path }) => path.endsWith('/deployments/thaw-pool-shop'))).toBe(true);
        return Promise.resolve(0.9);
      },
    };
    const runs = await measure(server, {}, agent, {
      checkpoint: { ...recordWithImage, name: 'shop-1' },
      way: { name: 'claim', environment: 'shop' },
      runsEach: 1,
    });
    expect(looks).toBe(2);
    expect(runs).toMatchObject([{ kind: 'cold' }, { route: 'claim', outcome: 'succeeded', nodeUse: 0.9 }]);
  });

  it('gives every pod a name of its own', async () => {
    await using server = await FakeApiServer.start();
    const cluster = new RefusingCluster(server);
    await measure(server);
    const names = cluster.created.map(({ metadata }) => metadata?.name);
    expect(new Set(names).size).toBe(4);
    expect(names[0]).toMatch(/^counter-cold-[0-9a-f]{6}-1$/);
  });

  it('hides measured pods from the services and controllers of the source', async () => {
    await using server = await FakeApiServer.start();
    const cluster = new RefusingCluster(server);
    await measure(server);
    for (const { metadata } of cluster.created) {
      expect(metadata?.labels).toHaveProperty('app', 'thaw-temporary');
      expect(metadata?.labels).toHaveProperty(['thaw.dev/temporary']);
    }
  });

  it('keeps starts that failed, and removes their pods', async () => {
    await using server = await FakeApiServer.start();
    const cluster = new RefusingCluster(server);
    const runs = await measure(server);
    expect(runs.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed', 'failed']);
    expect([...cluster.present]).toEqual([]);
  });

  it('leaves no pod behind when it is cancelled while one is being created', async () => {
    await using server = await FakeApiServer.start();
    const cluster = new RefusingCluster(server);
    const cancel = new AbortController();
    cluster.beforeCreate = async () => {
      cancel.abort();
      // As long as a slow API server: who does not wait has deleted the pod before it is there.
      await delay(100);
    };
    const failure = await failureOf(measure(server, { signal: cancel.signal }));
    expect(failure.reason).toBe('cancelled');
    expect(cluster.created).toHaveLength(1);
    expect([...cluster.present]).toEqual([]);
  });

  it('refuses a checkpoint without an image before anything is created', async () => {
    await using server = await FakeApiServer.start();
    const connection = server.connect();
    const agents = { on: () => expect.unreachable() };
    const routes = new RestoreRoutes(connection, 'runtime:1', agents);
    const probe = { kind: 'logLine', contains: 'ready' } as const;
    const failure = await failureOf(
      measureCheckpoint(
        { connection, agents, routes },
        {
          checkpoint: recordWithPod,
          others: [],
          way: { name: 'native', route: routes.native },
          probe,
          runsEach: 1,
        },
        { signal: new AbortController().signal, onProgress: () => undefined },
      ),
    );
    expect(failure.reason).toBe('restoreUnsupported');
    expect(server.requests).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { PortForward } from '../../src/kubernetes/portForward.ts';
import type { ThawError } from '../../src/kubernetes/thawError.ts';
import { failureOf } from '../support/failureOf.ts';
import { until } from '../support/until.ts';
import { TestCluster } from './support/testCluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await cluster.startPod('web', counter.pod);
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

async function forward(port: number, failures: ThawError[] = [], pod = 'web'): Promise<PortForward> {
  const { connection, namespace } = cluster;
  return await PortForward.start(connection, { namespace, pod, port }, (failure) => failures.push(failure));
}

describe('a forwarded port', () => {
  it('leads to the server in the pod, for several requests at once', async () => {
    const forwarded = await forward(counter.port);
    const url = `http://127.0.0.1:${forwarded.localPort}${counter.startupPath}`;
    const statuses = await Promise.all([1, 2, 3].map(async () => (await fetch(url)).status));
    forwarded.dispose();
    expect(statuses).toEqual([200, 200, 200]);
  });

  it('says that nothing listens in the pod', async () => {
    const failures: ThawError[] = [];
    const forwarded = await forward(9999, failures);
    await fetch(`http://127.0.0.1:${forwarded.localPort}/`).catch(() => undefined);
    await until(() => Promise.resolve(failures[0]));
    forwarded.dispose();
    expect(failures[0]?.explanation).toBe('nothing in the pod listens on port 9999');
  });

  it('is refused where there is no such pod', async () => {
    expect((await failureOf(forward(80, [], 'none'))).reason).toBe('podNotFound');
  });
});

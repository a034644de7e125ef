import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { CuttableProxy } from '../cluster/support/cuttableProxy.ts';
import { changedKubeconfig, throughProxy } from '../cluster/support/otherConnection.ts';
import { connectToDevCluster } from '../cluster/devClusterConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { vscodeTest as it } from './vscodeTest.ts';

/** How long the cluster cannot be reached, in milliseconds: more than one attempt to reach it fails meanwhile. */
const outageMs = 20_000;

async function openProxy(): Promise<CuttableProxy> {
  const connection = await connectToDevCluster();
  try {
    return await CuttableProxy.open(connection.server);
  } finally {
    connection.dispose();
  }
}

const proxy = await openProxy();

it.override('serverOptions', { kubeconfig: await changedKubeconfig({ cluster: throughProxy(proxy) }) });

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await cluster.startPod('before', counter.pod);
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  proxy[Symbol.dispose]();
});

/** An outage has a length: here time that passes is what is waited for. */
async function untilPassed(ms: number, since: number): Promise<void> {
  await vi.waitUntil(() => performance.now() - since >= ms, { timeout: 2 * ms });
}

describe('A cluster that cannot be reached for a while', () => {
  it('is said to be as it was then, and is right again without a touch', async ({ workbench }) => {
    const { page } = workbench;
    await workbench.showViews('Thaw');
    const pods = workbench.tree('Pods');
    await pods.expand(pods.row(`Namespace ${cluster.namespace}`));
    await pods.row('Pod before,').waitFor();

    const since = performance.now();
    proxy.cut();
    const stale = page.getByText(/^As of \d+:\d+:\d+.* Trying/).first();
    await stale.waitFor();
    await cluster.startPod('meanwhile', counter.pod);
    await untilPassed(outageMs, since);
    expect(await stale.isVisible()).toBe(true);
    await pods.row('Pod before,').waitFor();
    expect(await pods.row('Pod meanwhile,').count()).toBe(0);
    proxy.mend();

    await pods.row('Pod meanwhile,').waitFor();
    await stale.waitFor({ state: 'hidden' });
  });
});

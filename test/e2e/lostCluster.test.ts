import { afterAll, beforeAll, describe } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { CuttableProxy } from '../cluster/support/cuttableProxy.ts';
import { changedKubeconfig, throughProxy } from '../cluster/support/otherConnection.ts';
import { connectToDevCluster } from '../cluster/devClusterConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { vscodeTest as it } from './vscodeTest.ts';

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

describe('A cluster that cannot be reached for a while', () => {
  it('is said to be as it was then, and is right again without a touch', async ({ workbench }) => {
    const { page } = workbench;
    await workbench.showViews('Thaw');
    const pods = workbench.tree('Pods');
    await pods.expand(pods.row(`Namespace ${cluster.namespace}`));
    await pods.row('Pod before,').waitFor();

    proxy.cut();
    const stale = page.getByText(/^As of .* Trying/);
    await stale.waitFor();
    await cluster.startPod('meanwhile', counter.pod);
    proxy.mend();

    await pods.row('Pod meanwhile,').waitFor({ timeout: 45_000 });
    await stale.waitFor({ state: 'hidden' });
  });
});

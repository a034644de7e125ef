import { afterAll, describe, expect } from 'vitest';
import type { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { toConfigMap } from '../../src/checkpoint/recordConfigMap.ts';
import { FakeApiServer } from '../support/fakeApiServer.ts';
import { FakeList } from '../support/fakeList.ts';
import { servePods } from '../support/servePods.ts';
import { record } from '../unit/checkpoint/recordExample.ts';
import { fakePod } from '../unit/kubernetes/fakePod.ts';
import { oneWindowTest as it } from './vscodeTest.ts';

const api = await FakeApiServer.start();
const pods = ['slow', 'web'].map((name) =>
  fakePod({ namespace: 'demo', name, node: 'node-1', containers: { main: { running: {} } } }),
);
servePods(api, pods);
// Of a cluster that kind has made: the image of a checkpoint can be loaded onto the other node.
const nodes = ['node-1', 'node-2'].map((name) => ({
  metadata: { name, uid: `uid-of-${name}`, resourceVersion: '1' },
  spec: { providerID: `kind://docker/dev/${name}` },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
}));
new FakeList(api, '/api/v1/nodes', nodes);
const configMap = toConfigMap(record);
Object.assign(configMap.metadata ?? {}, { uid: 'uid-of-record', resourceVersion: '1' });
new FakeList(api, '/api/v1/configmaps', [configMap]);
api.on('GET', `/api/v1/namespaces/${record.namespace}/configmaps/${record.name}`, (_request, reply) => {
  reply.json(configMap);
});
const checkpoints = '/api/v1/nodes/node-1/proxy/checkpoint/demo';
api.on('POST', `${checkpoints}/slow/main`, (_request, reply) => {
  reply.hang();
});
api.on('POST', `${checkpoints}/web/main`, (_request, reply) => {
  reply.text(404, '404 page not found');
});

afterAll(() => api[Symbol.asyncDispose]());

it.override('serverOptions', { kubeconfig: api.kubeconfig({ contextName: 'dev' }) });

describe('a pod’s row', () => {
  it('shows a checkpoint under way, and cancels it', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    const tree = workbench.tree('Pods');
    await tree.choose(tree.row('Pod slow, Running'), 'Checkpoint…');
    const busy = tree.row('Pod slow, Checkpointing…');
    await busy.waitFor();
    await workbench.page.getByRole('tab', { name: /Thaw.*1 operation is running/ }).waitFor();
    await tree.clickInline(busy, 'Cancel Operation');
    await tree.row('Pod slow, Running').waitFor();
    await workbench.notification('Checkpointing').waitFor({ state: 'hidden' });
    expect(await workbench.notification('Cannot').count()).toBe(0);
  });

  it('is below a note once a kubelet has refused checkpoints altogether, also in the next window', async ({
    workbench,
  }) => {
    await workbench.showViews('Thaw');
    const tree = workbench.tree('Pods');
    await tree.choose(tree.row('Pod web, Running'), 'Checkpoint…');
    await workbench.notification('the kubelet of node-1 does not offer checkpoints').waitFor();
    await workbench.page.getByText('Pods here cannot be checkpointed: the kubelet of node-1').waitFor();
    await workbench.clearNotifications();
    const again = await workbench.reloaded();
    await again.page.getByText('Pods here cannot be checkpointed: the kubelet of node-1').waitFor();
    await again.view('Pods').press('Copy Kubelet Setting');
    await again.notification('The setting is in the clipboard').waitFor();
    expect(await again.clipboard()).toMatch(/featureGates:\n {2}ContainerCheckpoint: true\n/);
  });
});

describe('the image of a checkpoint in a local cluster', () => {
  it.for([
    [
      'the palette',
      async ({ palette, quickPick }: Workbench) => {
        await palette.run('Thaw: Load Checkpoint Image onto Other Nodes…');
        await quickPick.title.getByText('Load the image of which checkpoint?').waitFor();
        await quickPick.choose('Filter by name', 'counter/main');
      },
    ],
    [
      'its menu',
      async (workbench: Workbench) => {
        const checkpoints = workbench.tree('Checkpoints');
        await checkpoints.choose(
          checkpoints.row('Checkpoint of counter/main'),
          'Load Checkpoint Image onto Other Nodes…',
        );
      },
    ],
  ] as const)('is loaded by %s, once it was said what is in it', async ([, load], { workbench }) => {
    await workbench.showViews('Thaw');
    await load(workbench);
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText('Load the memory of counter onto node-2?').waitFor();
    await dialog.getByText('with every password, token, key and record of a person').waitFor();
    await dialog.getByRole('button', { name: 'Load', exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
  });
});

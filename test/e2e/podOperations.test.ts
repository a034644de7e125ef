import { afterAll, describe, expect } from 'vitest';
import { FakeApiServer } from '../support/fakeApiServer.ts';
import { servePods } from '../support/servePods.ts';
import { fakePod } from '../unit/kubernetes/fakePod.ts';
import { oneWindowTest as it } from './vscodeTest.ts';

const api = await FakeApiServer.start();
const pods = ['slow', 'web'].map((name) =>
  fakePod({ namespace: 'demo', name, node: 'node-1', containers: { main: { running: {} } } }),
);
servePods(api, pods);
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
    await again.page.getByRole('button', { name: 'Copy Kubelet Setting', exact: true }).last().click();
    await again.notification('The setting is in the clipboard').waitFor();
    expect(await again.clipboard()).toMatch(/featureGates:\n {2}ContainerCheckpoint: true\n/);
  });
});

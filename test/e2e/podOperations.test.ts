import { afterAll, describe, expect } from 'vitest';
import { FakeApiServer } from '../support/fakeApiServer.ts';
import { fakePod } from '../unit/kubernetes/fakePod.ts';
import { vscodeTest as it } from './vscodeTest.ts';

const api = await FakeApiServer.start();
const pods = ['slow', 'web'].map((name) =>
  fakePod({ namespace: 'demo', name, node: 'node-1', containers: { main: { running: {} } } }),
);
for (const path of ['/api/v1/pods', '/api/v1/configmaps', '/api/v1/nodes']) {
  api.on('GET', path, ({ query }, reply) => {
    if (query.get('watch') !== null) reply.begin();
    else reply.json({ metadata: { resourceVersion: '1' }, items: path.endsWith('pods') ? pods : [] });
  });
}
for (const pod of pods) {
  api.on('GET', `/api/v1/namespaces/demo/pods/${pod.metadata.name}`, (_request, reply) => {
    reply.json(pod);
  });
}
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

  it('is below a note once a kubelet has refused checkpoints altogether', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    const tree = workbench.tree('Pods');
    await tree.choose(tree.row('Pod web, Running'), 'Checkpoint…');
    await workbench.notification('the kubelet of node-1 does not offer checkpoints').waitFor();
    await workbench.page.getByText('Pods here cannot be checkpointed: the kubelet of node-1').waitFor();
  });
});

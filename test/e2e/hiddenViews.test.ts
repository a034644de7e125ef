import { afterAll, describe, expect } from 'vitest';
import { FakeApiServer } from '../support/fakeApiServer.ts';
import { FakeList } from '../support/fakeList.ts';
import { recordJson } from '../unit/checkpoint/recordJson.ts';
import { record } from '../unit/checkpoint/recordExample.ts';
import { fakePod } from '../unit/kubernetes/fakePod.ts';
import { vscodeTest as it } from './vscodeTest.ts';

const api = await FakeApiServer.start();
const pods = new FakeList(api, '/api/v1/pods', [fakePod({ name: 'web' })]);
const configMaps = new FakeList(api, '/api/v1/configmaps', [recordJson(record)]);
const nodes = new FakeList(api, '/api/v1/nodes');

it.override('serverOptions', { kubeconfig: api.kubeconfig({ contextName: 'dev', namespace: 'demo' }) });

afterAll(() => api[Symbol.asyncDispose]());

/** Until so many watches of pods, checkpoints and nodes are open. */
async function watched(...counts: readonly [number, number, number]): Promise<void> {
  await expect.poll(() => [pods, configMaps, nodes].map(({ watches }) => watches)).toEqual(counts);
}

describe('what is hidden', () => {
  it('is neither asked for nor watched: pods below titles that are closed, and all behind other views', async ({
    workbench,
  }) => {
    const checkpoint = workbench.tree('Checkpoints').row(`Checkpoint of ${record.source.pod}/`);
    // The extension runs for a command, which asks for no view.
    await workbench.palette.run('Thaw: Show Output');
    expect(api.requests).toEqual([]);

    await workbench.showViews('Thaw');
    await watched(1, 1, 1);
    for (const view of ['Pods', 'Environments']) await workbench.view(view).toggle();
    await watched(0, 1, 1);
    await checkpoint.waitFor();

    await workbench.view('Pods').toggle();
    await watched(1, 1, 1);
    await workbench.tree('Pods').row('Pod web,').waitFor();

    await workbench.showViews('Explorer');
    await watched(0, 0, 0);
    const asked = api.requests.length;
    await workbench.showViews('Thaw');
    await watched(1, 1, 1);
    expect(api.requests.length).toBeGreaterThan(asked);
  });
});

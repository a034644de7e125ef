import { afterAll, beforeAll, describe } from 'vitest';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { vscodeTest as it } from './vscodeTest.ts';

/** The dev cluster's kubeconfig with more contexts: one whose server is gone, and one whose user may nothing. */
async function kubeconfig(): Promise<string> {
  const known = JSON.parse(await changedKubeconfig()) as {
    readonly clusters: readonly [{ readonly name: string }];
    readonly users: readonly object[];
    readonly contexts: readonly object[];
  };
  const [{ name: cluster }] = known.clusters;
  return JSON.stringify({
    ...known,
    clusters: [...known.clusters, { name: 'gone', cluster: { server: 'https://127.0.0.1:40443' } }],
    users: [...known.users, { name: 'nobody', user: { token: 'unknown' } }],
    contexts: [
      ...known.contexts,
      { name: 'gone', context: { cluster: 'gone', user: 'nobody' } },
      { name: 'stranger', context: { cluster, user: 'nobody' } },
      { name: 'incomplete', context: { cluster: 'missing', user: 'nobody' } },
    ],
  });
}

it.override('serverOptions', { kubeconfig: await kubeconfig() });

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

describe('An empty Pods view', () => {
  it.for([
    ['gone', 'The cluster cannot be reached.', 'Try Again Now'],
    ['stranger', 'The cluster does not accept your credentials', 'Try Again'],
  ] as const)('says of the context %s: %s', async ([context, sentence, action], { workbench }) => {
    await workbench.showViews('Thaw');
    await workbench.palette.run('Thaw: Select Context…');
    await workbench.quickPick.choose('Filter by name or server', context);
    const welcome = workbench.page.locator('.welcome-view-content').filter({ hasText: sentence });
    await welcome.waitFor();
    await welcome.getByRole('button', { name: action, exact: true }).waitFor();
  });

  it('says that there are no pods in a namespace', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    await workbench.palette.run('Thaw: Select Namespaces…');
    await workbench.quickPick.title.getByText('Select namespaces').waitFor();
    await workbench.page.keyboard.type(cluster.namespace);
    await workbench.quickPick.element
      .locator('.monaco-list-row')
      .filter({ hasText: cluster.namespace })
      .click();
    await workbench.page.keyboard.press('Enter');
    await workbench.page
      .locator('.welcome-view-content')
      .filter({ hasText: 'There are no pods in these namespaces.' })
      .waitFor();
  });
});

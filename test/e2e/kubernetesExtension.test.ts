import { describe, expect, inject } from 'vitest';
import { oneWindowTest as it } from './vscodeTest.ts';

it.override('serverOptions', { extensions: [inject('kubernetesExtensionVsix')] });

describe('the tree of the Kubernetes extension', () => {
  it.for([
    [
      'Pod web',
      [
        'Describe',
        'Checkpoint…',
        'Restore…',
        'Restore Newest…',
        'Measure Startup…',
        'Create Environment…',
        'Show YAML',
        'Show Startup of Pod',
        'Show Logs',
        'Open Terminal',
        'Forward Port…',
      ],
    ],
    ['Deployment web', ['Describe', 'Create Environment…']],
    ['StatefulSet web', ['Describe', 'Create Environment…']],
    ['Service web', ['Describe']],
  ] as const)('has in the menu of %s: %j', async ([row, expected], { workbench }) => {
    await workbench.showViews('Kubernetes');
    const tree = workbench.tree('Clusters');
    const items = await tree.openContextMenu(tree.row(row));
    expect(await items.locator('.action-label').allTextContents()).toEqual(expected);
  });

  it('leads to a message where the cluster cannot be reached', async ({ workbench }) => {
    await workbench.showViews('Kubernetes');
    const tree = workbench.tree('Clusters');
    await tree.choose(tree.row('Pod web'), 'Checkpoint…');
    await workbench.notification('there is no kubeconfig').waitFor();
  });
});

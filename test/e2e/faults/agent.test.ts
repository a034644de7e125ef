import { afterAll, beforeAll, describe, expect } from 'vitest';
import { registryHost } from '../../../devcluster/clusterFiles.ts';
import { nodeName } from '../../../devcluster/clusterNode.ts';
import { changedKubeconfig } from '../../cluster/support/otherConnection.ts';
import { TestCluster } from '../../cluster/support/testCluster.ts';
import { vscodeTest as it } from '../vscodeTest.ts';

it.override('serverOptions', { kubeconfig: await changedKubeconfig() });

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await cluster.endAgent();
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

describe('a runtime image that the node does not have', () => {
  const image = `${registryHost}/missing:1`;
  it.override('settings', { 'thaw.runtimeImage': image });

  it('is named, and another one can be chosen', async ({ workbench }) => {
    await workbench.palette.run('Thaw: Scan Nodes for Checkpoints');
    const error = await workbench.error('Cannot list the archives');
    expect(await error.text()).toMatch(
      new RegExp(
        `^Cannot list the archives on node ${nodeName}: Thaw's runtime image ${image} is not on the node, and cannot be pulled \\((?:ErrImagePull|ImagePullBackOff)\\)\\. Make the image available to the node, then try again\\.$`,
      ),
    );
    expect(await error.buttons()).toEqual(['Retry', 'Choose Image…', 'Show Log']);
    await error.press('Choose Image…');
    await workbench.page.getByText("The image of Thaw's node agent").first().waitFor();
  });
});

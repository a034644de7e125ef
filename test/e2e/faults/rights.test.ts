import type { V1PolicyRule } from '@kubernetes/client-node';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { accessibilityFindings } from '../../../devcluster/vscode/workbench/accessibility.ts';
import { webviewFrame } from '../../../devcluster/vscode/workbench/webview.ts';
import type { Workbench } from '../../../devcluster/vscode/workbench/workbench.ts';
import { recordCheckpointImage } from '../../../src/checkpoint/recordedImage.ts';
import { counterPod } from '../../cluster/support/counterPod.ts';
import { kubeconfigWith } from '../../cluster/support/otherConnection.ts';
import { clusterWideToken, serviceAccountToken } from '../../cluster/support/serviceAccount.ts';
import { TestCluster } from '../../cluster/support/testCluster.ts';
import { oneWindowTest as it } from '../vscodeTest.ts';

const cluster = await TestCluster.open();
const { connection, namespace } = cluster;

const reading: V1PolicyRule = {
  apiGroups: [''],
  resources: ['pods', 'configmaps'],
  verbs: ['get', 'list', 'watch'],
};

/** Checkpoints, but may do nothing in `thaw-system`. */
const operator = await clusterWideToken(connection, namespace, 'operator', [
  reading,
  { apiGroups: [''], resources: ['nodes/proxy'], verbs: ['create'] },
]);

/** Starts pods, but may not ask them anything. */
const starter: V1PolicyRule = { apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete'] };

it.override('serverOptions', {
  kubeconfig: await kubeconfigWith([
    {
      name: 'nobody',
      namespace,
      user: { token: await serviceAccountToken(connection, namespace, 'nobody', []) },
    },
    {
      name: 'reader',
      namespace,
      user: { token: await serviceAccountToken(connection, namespace, 'reader', [reading]) },
    },
    {
      name: 'starter',
      namespace,
      user: { token: await serviceAccountToken(connection, namespace, 'starter', [reading, starter]) },
    },
    { name: 'operator', namespace, user: { token: operator.token } },
  ]),
});

beforeAll(async () => {
  await cluster.startPod('web', counterPod());
  await recordCheckpointImage(cluster, await cluster.checkpoint('web'));
});

afterAll(async () => {
  await operator.release();
  await cluster[Symbol.asyncDispose]();
});

/** Shows the views as one of the users. */
async function become(workbench: Workbench, user: string): Promise<void> {
  await workbench.showViews('Thaw');
  await workbench.palette.run('Thaw: Select Context…');
  await workbench.quickPick.choose('Filter by name or server', user);
  await workbench.page.locator('.pane-header .description').getByText(user).waitFor();
}

/** By the palette: the rows of the user before may still be there. */
async function checkpoint(workbench: Workbench): Promise<void> {
  await workbench.palette.run('Thaw: Checkpoint…');
  await workbench.quickPick.choose('Filter by name', `web${namespace}`);
}

/** The text in place of the rows. */
function welcome(workbench: Workbench): Locator {
  return workbench.page.locator('.welcome-view-content').first();
}

/** Where the cluster can be asked again. */
const waysToLookAgain = [
  {
    way: 'Try Again in place of the rows',
    lookAgain: (workbench: Workbench) =>
      welcome(workbench).getByRole('button', { name: 'Try Again' }).click(),
  },
  {
    way: 'Refresh in the menu of the pods',
    lookAgain: (workbench: Workbench) => workbench.view('Pods').chooseMore('Refresh'),
  },
  {
    way: 'Refresh in the menu of the checkpoints',
    lookAgain: (workbench: Workbench) => workbench.view('Checkpoints').chooseMore('Refresh'),
  },
];

/** How messages name a user. */
function nameOf(user: string): string {
  return `system:serviceaccount:${namespace}:${user}`;
}

describe('a user who may do nothing', () => {
  it.for(waysToLookAgain)(
    'is shown which right is missing, and sees the pods by $way once it was granted',
    async ({ lookAgain }, { workbench }) => {
      // What was read as the same user before may still be shown.
      await become(workbench, 'reader');
      await become(workbench, 'nobody');
      await welcome(workbench).getByText('You may not list pods here.').waitFor();
      await welcome(workbench).getByRole('button', { name: 'Copy RBAC Rule' }).click();
      await workbench.notification('The rule is in the clipboard').waitFor();
      const rule = await workbench.clipboard();
      await cluster.node.cluster.kubectl(['apply', '--filename=-'], rule);
      try {
        await lookAgain(workbench);
        await workbench.tree('Pods').row(`Namespace ${namespace}`).waitFor();
        await workbench.page
          .getByText(`These may not be all: ${nameOf('nobody')} may not list configmaps`)
          .waitFor();
      } finally {
        await cluster.node.cluster.kubectl(['delete', '--filename=-'], rule);
      }
    },
  );
});

describe('a user who may only look', () => {
  it('is told which right a checkpoint takes', async ({ workbench }) => {
    await become(workbench, 'reader');
    await checkpoint(workbench);
    const error = await workbench.error('Cannot checkpoint');
    expect(await error.text()).toBe(
      `Cannot checkpoint ${namespace}/web/main: ${nameOf('reader')} may not reach kubelets through the API server.`,
    );
    expect(await error.buttons()).toEqual(['Copy RBAC Rule', 'Show Log']);
    await error.press('Copy RBAC Rule');
    await workbench.notification('The rule is in the clipboard').waitFor();
    expect(await workbench.clipboard()).toMatch(/kind: ClusterRole\n[^]*"nodes\/proxy"[^]*"reader"/);
  });

  it('is told which right a restore takes', async ({ workbench }) => {
    await become(workbench, 'reader');
    const { quickPick } = workbench;
    await workbench.palette.run('Thaw: Restore…');
    await quickPick.choose('Filter by name', 'web/main');
    await quickPick.answer('Name of the new pod', 'restored');
    await quickPick.options.filter({ hasText: 'Create restored' }).click();
    const error = await workbench.error('Cannot restore');
    expect(await error.text()).toMatch(
      new RegExp(
        `as ${namespace}/restored: ${nameOf('reader')} may not create pods in namespace ${namespace}\\.$`,
      ),
    );
    expect(await error.buttons()).toEqual(['Copy RBAC Rule', 'Show Log']);
    await error.press('Copy RBAC Rule');
    await workbench.notification('The rule is in the clipboard').waitFor();
    expect(await workbench.clipboard()).toMatch(
      /kind: Role\n[^]*resources: \["pods"\]\n {4}verbs: \["create"\]\n[^]*name: "reader"/,
    );
  });

  it('sees of a namespace that may not be read which right is missing', async ({ workbench }) => {
    await become(workbench, 'reader');
    const { quickPick } = workbench;
    await workbench.palette.run('Thaw: Select Namespaces…');
    await quickPick.tick('Select namespaces', ['Another namespace…', namespace]);
    await quickPick.answer('Name of the namespace', 'kube-system');
    const pods = workbench.tree('Pods');
    const unreadable = pods.row('Namespace kube-system, you may not list its pods');
    await pods.clickInline(unreadable, 'Copy RBAC Rule');
    await workbench.notification('The rule is in the clipboard').waitFor();
    expect(await workbench.clipboard()).toMatch(/kind: Role\n[^]*namespace: "kube-system"[^]*"pods"/);
  });
});

describe('a user who may not ask a pod', () => {
  it('is told so, once, by the first start of a measurement, which ends with it', async ({ workbench }) => {
    await become(workbench, 'starter');
    const { quickPick } = workbench;
    await workbench.palette.run('Thaw: Measure Startup…');
    await quickPick.choose('What is the first response', 'Another HTTP request…');
    await quickPick.answer('Port and path', ':8080/');
    await quickPick.choose('How are the restored pods started?', 'Best route');
    await quickPick.answer('How many cold and how many restored starts', '5');
    const reason = `${nameOf('starter')} may not get pods/proxy in namespace ${namespace}.`;
    const page = await webviewFrame(workbench.page);
    const help = page.getByRole('group', { name: 'What can be done' });
    await help.waitFor();
    expect(await help.locator('vscode-button').allInnerTexts()).toEqual(['Copy RBAC Rule', 'Show Log']);
    expect(await page.getByRole('region', { name: 'Failed starts' }).innerText()).toContain(reason);
    expect(await workbench.errors.count()).toBe(0);
    expect(await accessibilityFindings(page)).toEqual([]);
    await help.getByText('Copy RBAC Rule').click();
    await workbench.notification('The rule is in the clipboard').waitFor();
    expect(await workbench.clipboard()).toMatch(
      /kind: Role\n[^]*resources: \["pods\/proxy"\][^]*name: "starter"/,
    );
    expect(await page.getByRole('region', { name: 'Every run' }).locator('.run').count()).toBe(1);
    expect(
      await cluster.node.cluster.kubectl(['get', 'pods', '--output=name', `--namespace=${namespace}`]),
    ).toBe('pod/web');
  });
});

describe('a user who may not start the agent', () => {
  it('is told so by a checkpoint, once', async ({ workbench }) => {
    await become(workbench, 'operator');
    await checkpoint(workbench);
    const error = await workbench.error('Cannot');
    expect(await error.text()).toBe(
      `Cannot checkpoint ${namespace}/web/main: ${nameOf('operator')} may not create jobs (API group batch) in namespace thaw-system.`,
    );
    expect(await error.buttons()).toEqual(['Copy RBAC Rule', 'Show Log']);
  });

  it('is told so by a scan, once', async ({ workbench }) => {
    await become(workbench, 'operator');
    await workbench.palette.run('Thaw: Scan Nodes for Checkpoints');
    const error = await workbench.error('Cannot');
    expect(await error.text()).toBe(
      `Cannot list the archives on node devnode: ${nameOf('operator')} may not create jobs (API group batch) in namespace thaw-system.`,
    );
    expect(await error.buttons()).toEqual(['Copy RBAC Rule', 'Show Log']);
    await error.press('Copy RBAC Rule');
    await workbench.notification('The rule is in the clipboard').waitFor();
    expect(await workbench.clipboard()).toMatch(
      /kind: Role\n[^]*namespace: "thaw-system"\n[^]*resources: \["jobs"\]\n[^]*name: "operator"/,
    );
  });
});

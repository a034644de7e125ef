import { afterAll, beforeAll, describe, expect } from 'vitest';
import { createPod } from '../../../devcluster/demo/pods.ts';
import { chooseOnPod } from '../../../devcluster/vscode/workbench/podMenu.ts';
import type { Workbench } from '../../../devcluster/vscode/workbench/workbench.ts';
import { counterPod } from '../../cluster/support/counterPod.ts';
import { changedKubeconfig } from '../../cluster/support/otherConnection.ts';
import { pythonPod } from '../../cluster/support/pythonPod.ts';
import { TestCluster } from '../../cluster/support/testCluster.ts';
import { oneWindowTest as it } from '../vscodeTest.ts';

it.override('serverOptions', { kubeconfig: await changedKubeconfig() });

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await Promise.all([
    cluster.startPod('deaf', counterPod()),
    cluster.startPod('shell-less', pythonPod('import signal; signal.pause()')),
    createPod(
      cluster.connection,
      cluster.namespace,
      'waiting',
      counterPod({ image: '127.0.0.1:5000/missing:1' }),
    ),
  ]);
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

async function choose(workbench: Workbench, pod: string, item: string): Promise<void> {
  await workbench.showViews('Thaw');
  await chooseOnPod(workbench, { namespace: cluster.namespace, pod }, item);
}

describe('a container', () => {
  it('without a shell has no terminal, and says how to look into it', async ({ workbench }) => {
    const { namespace } = cluster;
    await choose(workbench, 'shell-less', 'Open Terminal');
    const error = await workbench.error('Cannot open a terminal');
    expect(await error.text()).toBe(
      `Cannot open a terminal in ${namespace}/shell-less/main: its image has neither bash nor sh. Look into it from an image that has one: kubectl debug --namespace ${namespace} shell-less --target main --image busybox -it.`,
    );
    expect(await error.buttons()).toEqual(['Show Log']);
    await workbench.page.locator('.terminal-wrapper').waitFor({ state: 'hidden' });
  });

  it('that has not started has no log yet', async ({ workbench }) => {
    await choose(workbench, 'waiting', 'Show Logs');
    const error = await workbench.error('Cannot');
    expect(await error.text()).toMatch(
      /^Cannot read the log of .*\/waiting\/main: container "main" in pod "waiting" is waiting to start: .*\.$/,
    );
    expect(await error.buttons()).toEqual(['Show Log']);
    expect(await workbench.output.isVisible()).toBe(false);
  });

  it('that listens on no port is told of once, however often that is tried', async ({ workbench }) => {
    const { quickPick } = workbench;
    await choose(workbench, 'deaf', 'Forward Port…');
    await quickPick.answer('A port on which something in the pod listens', '8000');
    const forwarding = workbench.notification('Forwarding localhost:');
    const [address = ''] = /localhost:\d+/.exec(await forwarding.innerText()) ?? [];
    const tries = Array.from({ length: 3 }, () => fetch(`http://${address}/`).catch(() => undefined));
    expect(await Promise.all(tries)).toEqual([undefined, undefined, undefined]);
    const error = await workbench.error('Cannot forward port 8000');
    expect(await error.text()).toBe(
      `Cannot forward port 8000 of ${cluster.namespace}/deaf: nothing in the pod listens on port 8000. Try again once the application listens.`,
    );
    expect(await error.buttons()).toEqual(['Show Log']);
  });
});

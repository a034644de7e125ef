import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import type { CodeServer } from '../../devcluster/vscode/codeServer.ts';
import { VSCodeWindow } from '../../devcluster/vscode/vscodeWindow.ts';
import { answerRestore } from '../../devcluster/vscode/workbench/checkpointing.ts';
import { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { memoryServerPod } from '../cluster/support/memoryServer.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { nothing, TestCluster } from '../cluster/support/testCluster.ts';
import { vscodeTest as it } from './vscodeTest.ts';

it.override('serverOptions', { kubeconfig: await changedKubeconfig() });

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await cluster.startPod('warm', counter.pod);
});

afterEach(async () => {
  for (const name of ['large', 'restored']) await cluster.deletePod(name);
  await cluster.deleteCheckpoints();
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** How long a test may take in which VS Code starts twice, in milliseconds. */
const timeout = 120_000;

/** Opens a window, and begins there to restore the checkpoint of a pod as `restored`, by the route that needs an image of it. */
async function beginRestore(browser: Browser, server: CodeServer, pod: string): Promise<VSCodeWindow> {
  const window = await VSCodeWindow.open(browser, server);
  const workbench = await Workbench.whenReady(window.page);
  await workbench.showViews('Thaw');
  const checkpoints = workbench.tree('Checkpoints');
  await checkpoints.choose(checkpoints.row(`Checkpoint of ${pod}/main`), 'Restore…');
  await answerRestore(workbench, 'restored', 'native');
  return window;
}

/** Large enough for a dump that takes longer than what is done in the middle of it, in bytes. */
const largeBytes = 256 * 1024 * 1024;

/** Opens a window, and begins there to checkpoint a new pod `large`; resolves when the node dumps it. */
async function beginCheckpoint(
  browser: Browser,
  server: CodeServer,
): Promise<{ readonly window: VSCodeWindow; readonly podUid: string }> {
  const podUid = await cluster.startPod('large', memoryServerPod(largeBytes));
  const window = await VSCodeWindow.open(browser, server);
  const workbench = await Workbench.whenReady(window.page);
  await workbench.showViews('Thaw');
  const pods = workbench.tree('Pods');
  await pods.expand(pods.row(`Namespace ${cluster.namespace}`));
  const dump = cluster.node.untilDumpBegins(cluster.namespace);
  await pods.choose(pods.row('Pod large,'), 'Checkpoint…');
  await dump;
  return { window, podUid };
}

/** The process that makes a checkpoint, which is an extension host: it is named by its intent (`src/checkpoint/checkpointIntents.ts`). */
async function checkpointingProcess(server: CodeServer): Promise<number> {
  const [intent = ''] = await server.globalStorage('thaw-dev.thaw', 'checkpoints');
  const pid = Number(intent.split('.')[1]);
  expect(pid).toBeGreaterThan(1);
  return pid;
}

/** Opens the next window, waits there until what is left of a checkpoint is settled, and expects nothing of it; does there what is to be done then. */
async function expectNothingLeft(
  browser: Browser,
  server: CodeServer,
  work: (workbench: Workbench) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const next = await VSCodeWindow.open(browser, server);
  const workbench = await Workbench.whenReady(next.page);
  await workbench.showViews('Thaw');
  await expect.poll(() => server.globalStorage('thaw-dev.thaw', 'checkpoints')).toEqual([]);
  expect(await cluster.node.archives(`_${cluster.namespace}-`)).toEqual([]);
  expect(await cluster.recordedArchives()).toEqual([]);
  expect(await workbench.tree('Checkpoints').row('Checkpoint of large/main').count()).toBe(0);
  await work(workbench);
  await next.close();
}

describe('A window', () => {
  it(
    'that is closed in the middle of a checkpoint leaves nothing after the next start',
    { timeout },
    async ({ browser, server }) => {
      const { window } = await beginCheckpoint(browser, server);
      expect(await server.globalStorage('thaw-dev.thaw', 'checkpoints')).toHaveLength(1);
      await window.close();
      await expectNothingLeft(browser, server);
    },
  );

  it(
    'whose extension host is killed in the middle of a checkpoint leaves nothing after the next start',
    { timeout },
    async ({ browser, server }) => {
      const { window } = await beginCheckpoint(browser, server);
      const pid = await checkpointingProcess(server);
      process.kill(pid, 'SIGKILL');
      await window[Symbol.asyncDispose]();
      await expectNothingLeft(browser, server);
    },
  );

  it(
    'whose extension host is killed before a checkpoint is recorded has it removed by the next one, which is said',
    { timeout },
    async ({ browser, server }) => {
      const { window, podUid } = await beginCheckpoint(browser, server);
      const pid = await checkpointingProcess(server);
      // The node goes on, and it does not. Without a window, VS Code starts no other one.
      process.kill(pid, 'SIGSTOP');
      await window[Symbol.asyncDispose]();
      await cluster.agent.untilUndumped(podUid);
      process.kill(pid, 'SIGKILL');
      expect(await cluster.node.archives(`_${cluster.namespace}-`)).toHaveLength(1);
      expect(await cluster.recordedArchives()).toEqual([]);
      await expectNothingLeft(browser, server, async (workbench) => {
        const text = 'The checkpoint of large that was under way when its window closed has been removed.';
        await workbench.notification(text).waitFor();
      });
    },
  );

  it(
    'that is closed while a checkpoint image is made leaves nothing after the next start',
    { timeout },
    async ({ browser, server }) => {
      await cluster.startPod('large', memoryServerPod(largeBytes));
      await cluster.checkpoint('large');
      const window = await beginRestore(browser, server, 'large');
      await cluster.node.untilImageIsBuilt();
      await window.close();
      await cluster.deletePod('large');

      await using next = await VSCodeWindow.open(browser, server);
      await (await Workbench.whenReady(next.page)).showViews('Thaw');
      await cluster.node.untilNoImageIsBuilt();
      await cluster.deleteCheckpoints();
      await expect.poll(() => cluster.leftovers()).toEqual(nothing);
    },
  );

  it(
    'that is closed while the restored pod starts leaves nothing after the next start',
    { timeout },
    async ({ browser, server }) => {
      await cluster.checkpoint('warm');
      await cluster.node.whileCordoned(async () => {
        const window = await beginRestore(browser, server, 'warm');
        await expect.poll(() => cluster.leftovers()).toMatchObject({ pods: ['restored'] });
        await window.close();
        await using next = await VSCodeWindow.open(browser, server);
        await (await Workbench.whenReady(next.page)).showViews('Thaw');
        await expect.poll(() => cluster.leftovers()).toMatchObject({ pods: [] });
      });
      await cluster.deleteCheckpoints();
      await expect.poll(() => cluster.leftovers()).toEqual(nothing);
    },
  );

  it('shows what another window does', async ({ browser, server, workbench }) => {
    await using other = await VSCodeWindow.open(browser, server);
    const second = await Workbench.whenReady(other.page);
    for (const each of [workbench, second]) await each.showViews('Thaw');
    const pods = workbench.tree('Pods');
    await pods.expand(pods.row(`Namespace ${cluster.namespace}`));
    await second.tree('Pods').row(`Namespace ${cluster.namespace}`).waitFor();
    await pods.choose(pods.row('Pod warm,'), 'Checkpoint…');
    for (const each of [workbench, second]) {
      await each.tree('Checkpoints').row('Checkpoint of warm/').first().waitFor();
    }
  });
});

import { afterAll, beforeAll, describe, expect } from 'vitest';
import { nodeWithIoUring } from '../../../devcluster/environments/node/environment.ts';
import { checkpointByMenu } from '../../../devcluster/vscode/workbench/checkpointing.ts';
import { chooseOnPod } from '../../../devcluster/vscode/workbench/podMenu.ts';
import type { Workbench } from '../../../devcluster/vscode/workbench/workbench.ts';
import { execInPod } from '../../../src/kubernetes/execInPod.ts';
import { counterPod } from '../../cluster/support/counterPod.ts';
import { changedKubeconfig } from '../../cluster/support/otherConnection.ts';
import { untilPod } from '../../cluster/support/podCondition.ts';
import { connectedPod } from '../../cluster/support/pythonPod.ts';
import { TestCluster } from '../../cluster/support/testCluster.ts';
import { archiveFolder } from '../../cluster/support/testNode.ts';
import { oneWindowTest as it } from '../vscodeTest.ts';

it.override('serverOptions', {
  kubeconfig: await changedKubeconfig(),
});
// Without a graphics card, the text of a terminal is in the document.
it.override('settings', { 'terminal.integrated.gpuAcceleration': 'off' });

/** Ends when there is a file. */
const untilTold = 'until [ -e /end ]; do sleep 0.1; done';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await Promise.all([
    ...['small', 'gone', 'replaced', 'shell'].map((name) => cluster.startPod(name, counterPod())),
    cluster.startPod('ending', counterPod({ command: ['sh', '-c', untilTold] })),
    cluster.startPod('connected', connectedPod()),
    cluster.startPod('io-uring', nodeWithIoUring.pod),
    cluster.startPod('several', counterPod({ containers: ['web', 'worker'] })),
  ]);
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

async function checkpoint(workbench: Workbench, pod: string): Promise<void> {
  await workbench.showViews('Thaw');
  await chooseOnPod(workbench, { namespace: cluster.namespace, pod }, 'Checkpoint…');
}

/** Chooses a pod in the palette's list, which was shown before something happened to the pod. */
async function checkpointAfter(
  workbench: Workbench,
  pod: string,
  happening: () => Promise<unknown>,
): Promise<void> {
  await workbench.palette.run('Thaw: Checkpoint…');
  await workbench.quickPick.element.getByPlaceholder('Filter by name').waitFor();
  await happening();
  await workbench.quickPick.choose('Filter by name', `${pod}${cluster.namespace}`);
}

/** How messages begin that are about a checkpoint. */
function cannotCheckpoint(target: string): string {
  return `Cannot checkpoint ${cluster.namespace}/${target}: `;
}

describe('a dump that CRIU refuses', () => {
  it('because of an established TCP connection names the process and the address', async ({ workbench }) => {
    await checkpoint(workbench, 'connected');
    const error = await workbench.error(cannotCheckpoint('connected/main'));
    expect(await error.text()).toMatch(
      /: the process python3 \(pid \d+\) has an established TCP connection at 127\.0\.0\.1:\d+, which cannot be checkpointed\. Close the connection, then checkpoint again\.$/,
    );
    expect(await error.buttons()).toEqual(['Show Processes', 'Copy Instructions', 'Retry', 'Show Log']);
    await error.press('Show Log');
    await workbench.output.getByText('Dumping FAILED').first().waitFor();
    await workbench.output.getByText('add the line tcp-close to /etc/criu/runc.conf').first().waitFor();
  });

  it('because of a connection shows the processes, of which one holds it', async ({ workbench }) => {
    await checkpoint(workbench, 'connected');
    await (await workbench.error(cannotCheckpoint('connected/main'))).press('Show Processes');
    await workbench.page
      .locator('.view-line')
      .getByText(/python3/)
      .first()
      .waitFor();
  });

  it('because of io_uring names the process, and the setting that helps', async ({ workbench }) => {
    await checkpoint(workbench, 'io-uring');
    const error = await workbench.error(cannotCheckpoint('io-uring/main'));
    expect(await error.text()).toMatch(
      /: the process MainThread \(pid \d+\) uses io_uring, which CRIU cannot checkpoint\. Set securityContext\.seccompProfile\.type to RuntimeDefault in the pod: its profile denies io_uring\.$/,
    );
    expect(await error.buttons()).toEqual(['Copy Security Context', 'Copy Variable', 'Retry', 'Show Log']);
  });

  it('because of what a terminal has left running closes that, and succeeds', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    await chooseOnPod(workbench, { namespace: cluster.namespace, pod: 'shell' }, 'Open Terminal');
    const screen = workbench.page.locator('.terminal-wrapper.active .xterm-rows');
    await screen.getByText('#').waitFor();
    await workbench.page.keyboard.type('(sleep 1007 &); echo on$((1 + 1))\n');
    await screen.getByText('on2').waitFor();
    await checkpoint(workbench, 'shell');
    const error = await workbench.error(cannotCheckpoint('shell/main'));
    expect(await error.text()).toMatch(
      /: the process sleep \(pid \d+\) is attached to a terminal from outside of the container\.$/,
    );
    expect(await error.buttons()).toEqual(['Close Terminals and Retry', 'Show Log']);
    await error.press('Close Terminals and Retry');
    await workbench.notification(/Checkpoint of .* made/).waitFor();
  });
});

describe('a pod that is not as it was when it was chosen', () => {
  it('is said to be gone', async ({ workbench }) => {
    await checkpointAfter(workbench, 'gone', () => cluster.deletePod('gone'));
    const error = await workbench.error('gone');
    expect(await error.text()).toBe(
      `Cannot read the pod ${cluster.namespace}/gone: there is no pod gone in namespace ${cluster.namespace}.`,
    );
    expect(await error.buttons()).toEqual(['Show Log']);
  });

  it('is not taken for another one of its name, which is checkpointed only when told to', async ({
    workbench,
  }) => {
    await checkpointAfter(workbench, 'replaced', async () => {
      await cluster.deletePod('replaced');
      await cluster.startPod('replaced', counterPod());
    });
    const error = await workbench.error(cannotCheckpoint('replaced/main'));
    expect(await error.text()).toBe(
      `${cannotCheckpoint('replaced/main')}another pod of the name replaced has taken its place.`,
    );
    expect(await error.buttons()).toEqual(['Checkpoint…']);
    await error.press('Checkpoint…');
    await workbench.notification(/Checkpoint of .* made/).waitFor();
  });

  it('is said not to be running any more', async ({ workbench }) => {
    await checkpointAfter(workbench, 'ending', async () => {
      const { connection, namespace } = cluster;
      const command = ['touch', '/end'] as const;
      await execInPod(connection, { namespace, pod: 'ending', container: 'main', command });
      await untilPod(connection, { namespace, name: 'ending' }, ({ phase }) => phase === 'Succeeded');
    });
    const error = await workbench.error(cannotCheckpoint('ending/main'));
    expect(await error.text()).toBe(
      `${cannotCheckpoint('ending/main')}container main is not running (terminated, Completed).`,
    );
    expect(await error.buttons()).toEqual([]);
  });
});

describe('pods that are checkpointed together', () => {
  it('are each checkpointed with all containers in one act', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    const pods = workbench.tree('Pods');
    await pods.expand(pods.row(`Namespace ${cluster.namespace}`));
    await pods.row('Pod shell,').click();
    await pods.row('Pod several,').click({ modifiers: ['ControlOrMeta'] });
    await pods.choose(pods.row('Pod several,'), 'Checkpoint…');
    await workbench.notification('2 of 2 pods checkpointed').waitFor();
    const worker = workbench.tree('Checkpoints').row('Checkpoint of several/worker');
    expect(await worker.getAttribute('aria-label')).toContain('2 of 2');
  });

  it('are told apart where one of them cannot be checkpointed', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    const pods = workbench.tree('Pods');
    await pods.expand(pods.row(`Namespace ${cluster.namespace}`));
    await pods.row('Pod shell,').click();
    await pods.row('Pod io-uring,').click({ modifiers: ['ControlOrMeta'] });
    await pods.choose(pods.row('Pod io-uring,'), 'Checkpoint…');
    await workbench.notification('1 of 2 pods checkpointed').waitFor();
    const error = await workbench.error(cannotCheckpoint('io-uring/main'));
    expect(await error.text()).toMatch(/uses io_uring/);
  });
});

describe('a node that is not fit for checkpoints', () => {
  it('is said to lack CRIU', async ({ workbench }) => {
    const error = await cluster.node.whileWithoutCriu(async () => {
      await checkpoint(workbench, 'small');
      return await workbench.error(cannotCheckpoint('small/main'));
    });
    expect(await error.text()).toBe(
      `${cannotCheckpoint('small/main')}CRIU is missing on devnode, or older than 3.16. Install CRIU on devnode, where the container runtime finds it.`,
    );
    expect(await error.buttons()).toEqual(['Copy Instructions', 'Retry', 'Show Log']);
  });

  it('is said to have a full disk, and offers to delete checkpoints', async ({ workbench }) => {
    await checkpointByMenu(workbench, { namespace: cluster.namespace, pod: 'small' });
    const error = await cluster.node.whileFull(archiveFolder, 64 * 1024, async () => {
      await checkpoint(workbench, 'small');
      return await workbench.error(cannotCheckpoint('small/main'));
    });
    expect(await error.text()).toBe(`${cannotCheckpoint('small/main')}the disk of devnode is full.`);
    expect(await error.buttons()).toEqual(['Delete Checkpoints…', 'Show Log']);
    await error.press('Delete Checkpoints…');
    await workbench.quickPick.title.getByText('Delete which checkpoint?').waitFor();
    await workbench.quickPick.options.filter({ hasText: 'small/main' }).first().waitFor();
  });
});

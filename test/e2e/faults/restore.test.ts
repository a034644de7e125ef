import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { counter } from '../../../devcluster/environments/counter/environment.ts';
import { answerRestore } from '../../../devcluster/vscode/workbench/checkpointing.ts';
import type { Workbench } from '../../../devcluster/vscode/workbench/workbench.ts';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { recordCheckpointImage } from '../../../src/checkpoint/recordedImage.ts';
import { withoutFirstProcess } from '../../cluster/support/brokenArchive.ts';
import { counterPod } from '../../cluster/support/counterPod.ts';
import { changedKubeconfig } from '../../cluster/support/otherConnection.ts';
import { withContainer } from '../../cluster/support/pythonPod.ts';
import { nothing, TestCluster } from '../../cluster/support/testCluster.ts';
import { oneWindowTest as it } from '../vscodeTest.ts';

it.override('serverOptions', { kubeconfig: await changedKubeconfig() });

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await Promise.all([cluster.startPod('source', counter.pod), cluster.startPod('bare', counterPod())]);
});

afterEach(async () => {
  await kubectl('delete', 'pod', 'restored', '--ignore-not-found');
  await cluster.deleteCheckpoints();
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

async function kubectl(...args: readonly string[]): Promise<void> {
  await cluster.node.cluster.kubectl([...args, `--namespace=${cluster.namespace}`]);
}

/** A checkpoint with its image. */
async function checkpointWithImage(pod = 'source'): Promise<CheckpointRecord> {
  return recordCheckpointImage(cluster, await cluster.checkpoint(pod));
}

/** The API server learns by a watch that a quota is gone, and refuses pods until then. */
async function untilPodsAreAccepted(): Promise<void> {
  await expect
    .poll(() => kubectl('run', 'tried', '--image=none', '--dry-run=server').then(() => 'accepted', String))
    .toBe('accepted');
}

function checkpointRow(workbench: Workbench, { source }: CheckpointRecord): Locator {
  return workbench.tree('Checkpoints').row(`Checkpoint of ${source.pod}/${source.container}`);
}

/** Restores a checkpoint as `name` by the menu of its row. */
async function restore(workbench: Workbench, record: CheckpointRecord, name: string): Promise<void> {
  await workbench.showViews('Thaw');
  await workbench.tree('Checkpoints').choose(checkpointRow(workbench, record), 'Restore…');
  await answerRestore(workbench, name);
}

async function untilRestored(workbench: Workbench, name: string): Promise<void> {
  await workbench.notification(`${name} runs: restored in`).waitFor();
}

describe('a pod that the API server refuses to create', () => {
  it('since its name is taken gets another one', async ({ workbench }) => {
    const record = await checkpointWithImage();
    await restore(workbench, record, 'source');
    const error = await workbench.error(`Cannot restore ${record.name}`);
    expect(await error.text()).toBe(
      `Cannot restore ${record.name} as ${cluster.namespace}/source: there is a pod source in namespace ${cluster.namespace} already.`,
    );
    expect(await error.buttons()).toEqual(['Choose Another Name…', 'Show Log']);
    await error.press('Choose Another Name…');
    await answerRestore(workbench, 'restored');
    await untilRestored(workbench, 'restored');
  });

  it('for a quota is created by Retry once there is room', async ({ workbench }) => {
    const record = await checkpointWithImage();
    await kubectl('create', 'quota', 'two', '--hard=pods=2');
    // The quota counts what there is already, with some delay.
    await kubectl('wait', 'quota/two', '--for=jsonpath={.status.used.pods}=2');
    await restore(workbench, record, 'restored');
    const error = await workbench.error(`Cannot restore ${record.name}`);
    expect(await error.text()).toBe(
      `Cannot restore ${record.name} as ${cluster.namespace}/restored: the quota two of the namespace is used up (requested: pods=1, used: pods=2, limited: pods=2). Delete pods that are not needed or raise the quota, then try again.`,
    );
    expect(await error.buttons()).toEqual(['Retry', 'Show Log']);
    await kubectl('delete', 'quota', 'two');
    await untilPodsAreAccepted();
    await error.press('Retry');
    await untilRestored(workbench, 'restored');
  });

  it('for the Pod Security of the namespace says what would do', async ({ workbench }) => {
    const record = await checkpointWithImage();
    const label = 'pod-security.kubernetes.io/enforce';
    await kubectl('label', 'namespace', cluster.namespace, `${label}=restricted`);
    await restore(workbench, record, 'restored');
    const error = await workbench.error(`Cannot restore ${record.name}`);
    await kubectl('label', 'namespace', cluster.namespace, `${label}-`);
    expect(await error.text()).toMatch(
      /: the Pod Security level "restricted" of the namespace forbids .*\. Use a namespace that allows this, or label this one pod-security\.kubernetes\.io\/enforce=privileged\.$/,
    );
    expect(await error.buttons()).toEqual(['Copy Namespace Label', 'Retry', 'Show Log']);
  });
});

describe('a checkpoint of which something is missing', () => {
  it('has to be made first where there is none', async ({ workbench }) => {
    await workbench.palette.run('Thaw: Restore Newest…');
    await workbench.quickPick.choose('Filter by name', `bare${cluster.namespace}`);
    const error = await workbench.error('Cannot restore the newest checkpoint');
    expect(await error.text()).toBe(
      `Cannot restore the newest checkpoint of ${cluster.namespace}/bare: it has no checkpoint yet.`,
    );
    expect(await error.buttons()).toEqual(['Checkpoint…']);
    await error.press('Checkpoint…');
    await workbench.notification(/Checkpoint of .* made/).waitFor();
  });

  it('is said to have been deleted meanwhile', async ({ workbench }) => {
    const record = await checkpointWithImage();
    await workbench.palette.run('Thaw: Restore…');
    await workbench.quickPick.element.getByPlaceholder('Filter by name').waitFor();
    await cluster.deleteCheckpoints();
    await workbench.quickPick.choose('Filter by name', 'source/main');
    const error = await workbench.error('Cannot read the checkpoint');
    expect(await error.text()).toBe(`Cannot read the checkpoint ${record.name}: it has been deleted.`);
    expect(await error.buttons()).toEqual(['Show Log']);
  });

  it('has lost its image, which the next restore makes anew after a scan', async ({ workbench }) => {
    const record = await checkpointWithImage();
    await cluster.agent.deleteImage(record.image?.reference ?? '');
    await restore(workbench, record, 'restored');
    const error = await workbench.error('restored');
    expect(await error.text()).toBe('Cannot start restored: the checkpoint image is not on node devnode.');
    expect(await error.buttons()).toEqual(['Scan Nodes', 'Show Log']);
    await error.press('Scan Nodes');
    // The fourth message within 800 ms, which VS Code shows behind its bell only.
    await expect.poll(async () => (await cluster.catalog.get(record)).image).toBeUndefined();
    // The pod that could not start is being deleted, and has its name until then.
    await kubectl('wait', 'pod/restored', '--for=delete');
    await restore(workbench, record, 'restored');
    await untilRestored(workbench, 'restored');
  });

  it('has lost its archive, of which the row tells after a scan', async ({ workbench }) => {
    const record = await cluster.checkpoint('source');
    await cluster.node.run('rm', record.archive.path);
    await restore(workbench, record, 'restored');
    const error = await workbench.error(record.archive.fileName);
    expect(await error.text()).toBe(
      `Cannot make a checkpoint image of ${record.archive.fileName} on node devnode: the file is gone.`,
    );
    expect(await error.buttons()).toEqual(['Scan Nodes', 'Show Log']);
    await error.press('Scan Nodes');
    await checkpointRow(workbench, record).getByText('archive gone').waitFor();
  });

  it('has a broken archive', async ({ workbench }) => {
    const record = await cluster.checkpoint('source');
    await cluster.node.run('truncate', '--size=1000', record.archive.path);
    await restore(workbench, record, 'restored');
    const error = await workbench.error(record.archive.fileName);
    expect(await error.text()).toBe(
      `Cannot make a checkpoint image of ${record.archive.fileName} on node devnode: the archive is damaged (not a readable archive: unexpected EOF).`,
    );
    expect(await error.buttons()).toEqual(['Show Log']);
  });
});

describe('a restored pod that does not start', () => {
  it('since something that it needs has gone is removed, and says what', async ({ workbench }) => {
    await kubectl('create', 'configmap', 'settings', '--from-literal=mode=test');
    await cluster.startPod(
      'configured',
      withContainer(counterPod(), { envFrom: [{ configMapRef: { name: 'settings' } }] }),
    );
    const record = await checkpointWithImage('configured');
    await kubectl('delete', 'configmap', 'settings');
    await restore(workbench, record, 'restored');
    const error = await workbench.error('restored');
    expect(await error.text()).toBe(
      'Cannot start restored: its container could not be started (CreateContainerConfigError: configmap "settings" not found).',
    );
    expect(await error.buttons()).toEqual(['Show Log']);
    await workbench.tree('Pods').row('Pod restored,').waitFor({ state: 'hidden' });
  });

  it.for(['native', 'nested'] as const)(
    'since CRIU fails is removed, with what CRIU wrote one click away, by the %s route',
    async (route, { workbench }) => {
      const record = await cluster.checkpoint('source');
      await withoutFirstProcess(cluster, record);
      await workbench.showViews('Thaw');
      await workbench.tree('Checkpoints').choose(checkpointRow(workbench, record), 'Restore…');
      await answerRestore(workbench, 'restored', route);
      const error = await workbench.error('restored');
      expect(await error.text()).toBe('Cannot start restored: CRIU failed with "Unexpected EOF".');
      expect(await error.buttons()).toEqual(['Show Log']);
      await error.press('Show Log');
      await workbench.output.getByText('Error (criu/').first().waitFor();
      await workbench.tree('Pods').row('Pod restored,').waitFor({ state: 'hidden' });
      await cluster.deleteCheckpoints();
      await expect.poll(() => cluster.leftovers()).toEqual(nothing);
    },
  );
});

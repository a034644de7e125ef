import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { node } from '../../devcluster/environments/node/environment.ts';
import { chooseOnPod } from '../../devcluster/vscode/workbench/podMenu.ts';
import type { Tree } from '../../devcluster/vscode/workbench/tree.ts';
import type { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { readableRecords } from '../../src/checkpoint/checkpointRecord.ts';
import type { PodManifest } from '../../src/restore/podManifest.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { vscodeTest as it } from './vscodeTest.ts';

/** Where pictures are, to be looked at. */
const pictures = path.resolve(import.meta.dirname, '../../out/pictures');

it.override('serverOptions', { kubeconfig: await changedKubeconfig() });

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
});

afterEach(async () => {
  await cluster.deleteCheckpoints();
  await cluster.deletePods();
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

async function notesIn({ catalog, namespace }: TestCluster): Promise<readonly (string | undefined)[]> {
  return readableRecords(await catalog.list({ namespace })).map(({ note }) => note);
}

/** Checkpoints a pod with a label, and gives it a note by the button of the message. */
async function checkpointAs(workbench: Workbench, pod: string, label: string): Promise<void> {
  const { quickPick } = workbench;
  await chooseOnPod(workbench, { namespace: cluster.namespace, pod }, 'Checkpoint with Label…');
  await quickPick.answer('Label: a few words', label);
  const made = workbench.notification(/Checkpoint of .* made/);
  await made.getByRole('button', { name: 'Label…' }).click();
  await quickPick.answer('Label: a few words', label);
  await quickPick.answer('Note: what to remember', `what was ${label}`);
  // Whatever opens before VS Code has checked what was entered takes its place.
  await expect.poll(async () => await notesIn(cluster)).toContain(`what was ${label}`);
  await workbench.clearNotifications();
}

/** Restores a checkpoint by its menu; returns the address of the new pod's port. */
async function restoreHere(workbench: Workbench, label: string, pod: string): Promise<string> {
  const checkpoints = workbench.tree('Checkpoints');
  await checkpoints.choose(checkpoints.row(`Checkpoint of web/main, ${label},`), 'Restore Here');
  const message = workbench.notification(`${pod} runs: restored in`);
  await message.waitFor();
  const [address = ''] = /localhost:\d+/.exec(await message.innerText()) ?? [];
  return `http://${address}`;
}

/** Reads, by the button of its message, in what a new pod is not an ordinary one; the message is there again after that. */
async function readDifferences(workbench: Workbench, pod: string): Promise<void> {
  const { page, quickPick } = workbench;
  const message = workbench.notification(`${pod} runs: restored in`);
  await message.getByText('It has in memory what web had, such as tokens and random numbers.').waitFor();
  await page.screenshot({ path: path.join(pictures, 'restored-here.png') });
  await message.getByRole('button', { name: 'Differences…' }).click();
  await quickPick.title.getByText(`How ${pod} differs from an ordinary new pod`).waitFor();
  await quickPick.options.filter({ hasText: 'process.credentials' }).waitFor();
  await page.keyboard.press('Escape');
  await message.getByRole('button', { name: 'Attach Debugger…' }).waitFor();
}

async function numberAt(address: string): Promise<number> {
  return Number(await (await fetch(address)).text());
}

/** The Pods view with what is below the pod `web`. */
async function shownChain(workbench: Workbench): Promise<Tree> {
  const pods = workbench.tree('Pods');
  await pods.expand(pods.row('Pod web,'));
  await pods.expand(pods.row('Container main,').first());
  return pods;
}

describe('time travel', () => {
  it('restores an earlier moment beside the running pod, as often as needed', async ({ workbench }) => {
    await cluster.startPod('web', counter.pod);
    await workbench.showViews('Thaw');
    await checkpointAs(workbench, 'web', 'early');
    await checkpointAs(workbench, 'web', 'late');
    const pods = await shownChain(workbench);
    const late = pods.row(/^Checkpoint of web\/main, late, \+/);
    await pods.hover(late, 'what was late');
    await pods.hover(late, 'early,');

    const first = await restoreHere(workbench, 'early', 'web-rewind-1');
    await readDifferences(workbench, 'web-rewind-1');
    const earlier = await numberAt(`${first}/count`);
    const running = await numberAt(`http://${await cluster.podAddress('web')}:${counter.port}/count`);
    expect(earlier).toBeGreaterThan(0);
    expect(earlier).toBeLessThan(running);
    await expect.poll(() => numberAt(`${first}/count`)).toBeGreaterThan(earlier);
    await pods.row('Pod web-rewind-1, Running, restored from “early”').waitFor();

    const second = await restoreHere(workbench, 'early', 'web-rewind-2');
    expect(second).not.toBe(first);
    expect(await numberAt(`${second}/count`)).toBeLessThan(await numberAt(`${first}/count`));
    expect(await (await fetch(`${second}/process`)).text()).toBe(
      await (await fetch(`${first}/process`)).text(),
    );
    await pods.row('Pod web, Running').waitFor();
  });

  it('attaches the debugger to what was restored, where its spec starts a debug server', async ({
    workbench,
  }) => {
    await cluster.startPod('debugged', inspected(node.pod));
    await cluster.checkpoint('debugged');
    await workbench.showViews('Thaw');
    const checkpoints = workbench.tree('Checkpoints');
    await checkpoints.choose(checkpoints.row('Checkpoint of debugged/main'), 'Restore Here');
    const message = workbench.notification('debugged-rewind-1 runs: restored in');
    await message.getByRole('button', { name: 'Attach Debugger…' }).click();
    await workbench.quickPick.choose('Node.js at port 9229', 'Attach Now');
    await workbench.page.locator('.debug-toolbar').waitFor();
    await workbench.palette.run('View: Show Run and Debug');
    await workbench.page.getByText('Attach to debugged-rewind-1/main').first().waitFor();
  });
});

/** The pod with the inspector of Node.js open. */
function inspected(pod: PodManifest): PodManifest {
  const { spec } = pod;
  if (spec === undefined) throw new Error('The pod has no spec');
  const containers = spec.containers.map((container) => ({
    ...container,
    env: [...(container.env ?? []), { name: 'NODE_OPTIONS', value: '--inspect' }],
  }));
  return { ...pod, spec: { ...spec, containers } };
}

import { afterAll, beforeAll, describe, expect } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { chooseOnPod } from '../../devcluster/vscode/workbench/podMenu.ts';
import type { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { counterPod } from '../cluster/support/counterPod.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { knownDebuggers } from '../../src/kubernetes/debugServer.ts';
import { execInPod } from '../../src/kubernetes/execInPod.ts';
import { editorLinks, madeOfMarkup, plainLink } from './links.ts';
import { oneWindowTest as it } from './vscodeTest.ts';

it.override('serverOptions', { kubeconfig: await changedKubeconfig() });
// Without a graphics card, the text of a terminal is in the document.
it.override('settings', { 'terminal.integrated.gpuAcceleration': 'off' });

/** A line of a log that would do harm as HTML, as a link to a command, or as what a terminal obeys. */
const hostileLine = '<img src=x onerror=alert(1)> [run](command:workbench.action.quit) \u001B]0;owned\u0007';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await cluster.startPod('web', counter.pod);
  const secretive = counterPod();
  for (const container of secretive.spec?.containers ?? []) {
    container.env = [{ name: 'DB_PASSWORD', value: 'hunter2hunter2' }];
  }
  await cluster.startPod('secretive', secretive);
  await cluster.startPod(
    'speaks',
    counterPod({ command: ['sh', '-c', 'echo "$0"; echo "$1"; tail -f /dev/null', hostileLine, plainLink] }),
  );
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** Chooses an item of a pod's context menu. */
async function choose(workbench: Workbench, pod: string, item: string): Promise<void> {
  await workbench.showViews('Thaw');
  await chooseOnPod(workbench, { namespace: cluster.namespace, pod }, item);
}

describe("a pod's menu", () => {
  it('shows its log as it is', async ({ workbench }) => {
    await choose(workbench, 'speaks', 'Show Logs');
    const log = workbench.page.locator('.output-view-content, .part.panel .view-lines').first();
    await log.getByText('<img src=x onerror=alert(1)>').waitFor();
    await expect.poll(() => editorLinks(log).allInnerTexts()).toEqual([plainLink]);
    expect(await madeOfMarkup(log).count()).toBe(0);
    expect(await workbench.page.title()).not.toContain('owned');
  });

  it('shows its YAML', async ({ workbench }) => {
    await choose(workbench, 'web', 'Show YAML');
    await workbench.page.getByRole('tab', { name: /^web\.yaml/ }).waitFor();
    await workbench.page.locator('.editor-group-container .view-lines').getByText('kind: Pod').waitFor();
  });

  it('shows in its YAML what likely is secret only where that is asked for', async ({ workbench }) => {
    await choose(workbench, 'secretive', 'Show YAML');
    const lines = workbench.page.locator('.editor-group-container .view-lines');
    await lines.getByText('1 value is masked').waitFor();
    expect(await lines.getByText('hunter2hunter2').count()).toBe(0);
    await workbench.page.getByRole('button', { name: 'Show Masked Values' }).click();
    await lines.getByText('hunter2hunter2').waitFor();
  });

  it('says what would let a debugger in, and copies it', async ({ workbench }) => {
    const { quickPick } = workbench;
    await choose(workbench, 'web', 'Attach Debugger…');
    await quickPick.title.getByText('The spec of web starts no debug server').waitFor();
    const { language, example } = knownDebuggers.node;
    await quickPick.choose('Start it with one of these', language);
    await expect.poll(() => workbench.clipboard()).toBe(example);
  });

  it('shows what runs in it, and reads that anew', async ({ workbench }) => {
    await choose(workbench, 'speaks', 'Show Processes');
    await workbench.page.getByRole('tab', { name: /^speaks\.main\.processes/ }).waitFor();
    const lines = workbench.page.locator('.editor-group-container .view-lines');
    await lines.getByText(': 1 process').waitFor();
    await lines.getByText('tail -f /dev/null').waitFor();
    const started = ['sh', '-c', 'sleep 1001 > /dev/null 2>&1 &'] as const;
    const { connection, namespace } = cluster;
    await execInPod(connection, { namespace, pod: 'speaks', container: 'main', command: [...started] });
    await workbench.page.getByRole('button', { name: 'Refresh Processes' }).click();
    await lines.getByText('sleep 1001').waitFor();
  });

  it('opens a terminal, whose shell answers', async ({ workbench }) => {
    await choose(workbench, 'web', 'Open Terminal');
    const screen = workbench.page.locator('.terminal-wrapper.active .xterm-rows');
    await screen.getByText('#').waitFor();
    await workbench.page.keyboard.type('echo thaw-$((40+2))\n');
    await screen.getByText('thaw-42').waitFor();
  });

  it('forwards a port, and stops that', async ({ workbench }) => {
    await choose(workbench, 'web', 'Forward Port…');
    await workbench.quickPick.options.filter({ hasText: String(counter.port) }).click();
    const notification = workbench.notification('Forwarding localhost:');
    const [address = ''] = /localhost:\d+/.exec(await notification.innerText()) ?? [];
    const url = `http://${address}${counter.startupPath}`;
    expect((await fetch(url)).status).toBe(200);
    await notification.getByRole('button', { name: 'Stop' }).click();
    await expect
      .poll(() =>
        fetch(url).then(
          () => 'answered',
          () => 'refused',
        ),
      )
      .toBe('refused');
  });
});

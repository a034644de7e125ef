import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { webviewFrame } from '../../devcluster/vscode/workbench/webview.ts';
import type { Workbench } from '../../devcluster/vscode/workbench/workbench.ts';
import { execInPod } from '../../src/kubernetes/execInPod.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { withContainer } from '../cluster/support/pythonPod.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { paletteEffects, paletteMessages, paletteQuestions } from './usedCommands.ts';
import { oneWindowTest as it } from './vscodeTest.ts';

it.override('serverOptions', { kubeconfig: await changedKubeconfig() });

/** A variable of the pod that is masked where its YAML is shown. */
const secret = { name: 'SESSION_TOKEN', value: 'not-for-everyone' };

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await cluster.startPod('warm', withContainer(counter.pod, { env: [secret] }));
  await cluster.checkpoint('warm');
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** Runs a command that asks for a pod, and chooses that of the test. */
async function runOnPod({ palette, quickPick }: Workbench, command: string): Promise<void> {
  await palette.run(command);
  await quickPick.choose('Filter by name', `warm${cluster.namespace}`);
}

/** The lines of the editor. */
function lines({ page }: Workbench): Locator {
  return page.locator('.editor-group-container .view-lines');
}

/** What {@link paletteEffects} says of each command, looked at. */
const looks: Readonly<
  Record<(typeof paletteEffects)[number][0], (workbench: Workbench, command: string) => Promise<void>>
> = {
  'Measure Startup…': async ({ palette, quickPick }, command) => {
    await palette.run(command);
    await quickPick.element.getByPlaceholder('What is the first response').waitFor();
  },
  'Clear Filter': async (workbench, command) => {
    const { palette, quickPick } = workbench;
    await workbench.showViews('Thaw');
    await palette.run('Thaw: Filter Pods…');
    await quickPick.answer('Words of names', 'none-of-this-name');
    const message = workbench.page.getByText('No pod meets the filter.');
    await message.waitFor();
    await palette.run(command);
    await message.waitFor({ state: 'hidden' });
  },
  'Show Output': async ({ palette, output }, command) => {
    await palette.run(command);
    await output.getByText('Connecting to https://').first().waitFor();
  },
  'Show Startup Timings': async ({ palette, page }, command) => {
    await palette.run(command);
    const timings = await webviewFrame(page);
    await timings.getByRole('heading', { name: 'Startup Timings' }).waitFor();
  },
  'Open Kubeconfig': async (workbench, command) => {
    await workbench.palette.run(command);
    await workbench.page.getByRole('tab', { name: /^kubeconfig/ }).waitFor();
  },
  'Refresh Processes': async (workbench, command) => {
    await runOnPod(workbench, 'Thaw: Show Processes');
    await lines(workbench).getByText('/app/counter.sh').waitFor();
    const { connection, namespace } = cluster;
    const { container } = counter;
    const started = ['sh', '-c', 'sleep 1001 > /dev/null 2>&1 &'] as const;
    await execInPod(connection, { namespace, pod: 'warm', container, command: [...started] });
    await workbench.palette.run(command);
    await lines(workbench).getByText('sleep 1001').waitFor();
  },
  'Show Masked Values': async (workbench, command) => {
    await runOnPod(workbench, 'Thaw: Show YAML');
    await lines(workbench).getByText('1 value is masked').waitFor();
    await workbench.palette.run(command);
    await lines(workbench).getByText(secret.value).waitFor();
  },
};

describe('The palette, with nothing selected,', () => {
  it.for(paletteQuestions)('has %s, which asks: %s', async ([command, question], { workbench }) => {
    await workbench.palette.run(`Thaw: ${command}`);
    await workbench.quickPick.title.getByText(question).waitFor();
    await workbench.page.keyboard.press('Escape');
    await workbench.quickPick.element.waitFor({ state: 'hidden' });
  });

  it.for(paletteMessages)('has %s, which says: %s', async ([command, said], { workbench }) => {
    await workbench.palette.run(`Thaw: ${command}`);
    await workbench.notification(said).waitFor();
  });

  it.for(paletteEffects)('has %s, which %s', async ([command], { workbench }) => {
    await looks[command](workbench, `Thaw: ${command}`);
  });
});

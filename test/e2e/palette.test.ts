import { afterAll, beforeAll, describe } from 'vitest';
import { counter } from '../../devcluster/environments/counter/environment.ts';
import { changedKubeconfig } from '../cluster/support/otherConnection.ts';
import { TestCluster } from '../cluster/support/testCluster.ts';
import { oneWindowTest as it } from './vscodeTest.ts';

it.override('serverOptions', { kubeconfig: await changedKubeconfig() });

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.open();
  await cluster.startPod('warm', counter.pod);
  await cluster.checkpoint('warm');
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

describe('The palette, with nothing selected,', () => {
  it.for([
    ['Thaw: Checkpoint…', 'Checkpoint which pod?'],
    ['Thaw: Checkpoint with Label…', 'Checkpoint which pod?'],
    ['Thaw: Edit Label and Note…', 'Edit label and note of which checkpoint?'],
    ['Thaw: Restore Here', 'Restore which checkpoint here?'],
    ['Thaw: Restore…', 'Restore which checkpoint?'],
    ['Thaw: Restore Newest…', 'Restore the newest checkpoint of which pod?'],
    ['Thaw: Push Checkpoint Image…', 'Push the image of which checkpoint?'],
    ['Thaw: Delete Checkpoint…', 'Delete which checkpoint?'],
    ['Thaw: Group Checkpoints…', 'Group checkpoints by'],
    ['Thaw: Show YAML', 'Show the YAML of which pod?'],
    ['Thaw: Show Startup of Pod', 'Show the startup of which pod?'],
    ['Thaw: Show Processes', 'Show the processes of which pod?'],
    ['Thaw: Show Logs', 'Show the logs of which pod?'],
    ['Thaw: Open Terminal', 'Open a terminal in which pod?'],
    ['Thaw: Forward Port…', 'Forward a port of which pod?'],
    ['Thaw: Attach Debugger…', 'Attach a debugger to which pod?'],
    ['Thaw: Stop Forwarding…', 'Stop forwarding which port?'],
    ['Thaw: Select Namespaces…', 'Select namespaces'],
    ['Thaw: Filter Pods…', 'Filter pods'],
  ] as const)('has %s, which asks: %s', async ([command, question], { workbench }) => {
    await workbench.palette.run(command);
    await workbench.quickPick.title.getByText(question).waitFor();
    await workbench.page.keyboard.press('Escape');
    await workbench.quickPick.element.waitFor({ state: 'hidden' });
  });

  it('has Thaw: Measure Startup…, which asks for the first response of what is there', async ({
    workbench,
  }) => {
    await workbench.palette.run('Thaw: Measure Startup…');
    await workbench.quickPick.element.getByPlaceholder('What is the first response').waitFor();
  });

  it.for([
    ['Thaw: Scan Nodes for Checkpoints', 'Archives on devnode'],
    ['Thaw: Cancel Operation', 'No operation is running.'],
    ['Thaw: Copy RBAC Rule', 'No right is missing to list pods.'],
  ] as const)('has %s, which says: %s', async ([command, said], { workbench }) => {
    await workbench.palette.run(command);
    await workbench.notification(said).waitFor();
  });

  it('has Thaw: Clear Filter, after which all pods are shown', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    await workbench.palette.run('Thaw: Filter Pods…');
    await workbench.quickPick.answer('Words of names', 'none-of-this-name');
    const message = workbench.page.getByText('No pod meets the filter.');
    await message.waitFor();
    await workbench.palette.run('Thaw: Clear Filter');
    await message.waitFor({ state: 'hidden' });
  });

  it('has Thaw: Show Output, which shows that', async ({ workbench }) => {
    await workbench.palette.run('Thaw: Show Output');
    await workbench.output.first().waitFor();
  });

  it.for([
    ['Thaw: Refresh', 'Pods'],
    ['Thaw: Show Startup Timings', 'Startup Timings'],
    ['Thaw: Open Kubeconfig', 'kubeconfig'],
  ] as const)('has %s, which shows %s', async ([command, shown], { workbench }) => {
    await workbench.showViews('Thaw');
    await workbench.palette.run(command);
    await workbench.page.getByText(shown).first().waitFor();
  });
});

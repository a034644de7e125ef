import { readFile, rm, writeFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { afterAll, describe, expect } from 'vitest';
import type { Workbench } from '../../../devcluster/vscode/workbench/workbench.ts';
import { kubeconfigWith } from '../../cluster/support/otherConnection.ts';
import { TestCluster } from '../../cluster/support/testCluster.ts';
import { oneWindowTest as it } from '../vscodeTest.ts';

const cluster = await TestCluster.open();
const { server } = cluster.connection;

/** A credential plugin that nobody has signed in with. */
const plugin = {
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'sh',
  args: ['-c', 'echo "nobody has signed in" >&2; exit 1'],
  interactiveMode: 'Never',
};

it.override('serverOptions', {
  kubeconfig: await kubeconfigWith(
    [
      { name: 'gone', user: {}, cluster: { server: 'https://127.0.0.1:40443' } },
      { name: 'stranger', user: { token: 'unknown' } },
      { name: 'untrusted', user: {}, cluster: { server } },
      { name: 'incomplete', user: {}, cluster: null },
      { name: 'signed-out', user: { exec: plugin } },
    ],
    'absent',
  ),
});
// Without a graphics card, the text of a terminal is in the document.
it.override('settings', { 'terminal.integrated.gpuAcceleration': 'off' });

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** The text in place of the rows. */
function welcome(workbench: Workbench): Locator {
  return workbench.page.locator('.welcome-view-content').first();
}

async function selectContext(workbench: Workbench, context: string): Promise<void> {
  await workbench.quickPick.choose('Filter by name or server', context);
}

async function pressWelcome(workbench: Workbench, button: string): Promise<void> {
  await welcome(workbench).getByRole('button', { name: button, exact: true }).click();
}

/** A context that leads to no pods: what the view says, and what a command says. */
interface DeadEnd {
  readonly context: string;
  readonly sentence: string;
  /** The buttons of the view. */
  readonly actions: readonly string[];
  readonly error: string | RegExp;
  readonly buttons: readonly string[];
}

const deadEnds: readonly DeadEnd[] = [
  {
    context: 'gone',
    sentence: 'The cluster cannot be reached. Thaw goes on trying.',
    actions: ['Try Again Now', 'Select Context…'],
    error:
      'Cannot watch the pods of all namespaces: https://127.0.0.1:40443 cannot be reached: the connection was refused. Check that the cluster is running and reachable, then try again.',
    buttons: ['Retry', 'Select Context…', 'Show Log'],
  },
  {
    context: 'stranger',
    sentence: 'The cluster does not accept your credentials',
    actions: ['Try Again', 'Select Context…'],
    error:
      'Cannot watch the pods of all namespaces: the API server does not accept the credentials: they are wrong or have expired. Sign in to the cluster again.',
    buttons: ['Open Kubeconfig', 'Show Log'],
  },
  {
    context: 'untrusted',
    sentence: 'Thaw does not trust the certificate of the cluster',
    actions: ['Open Kubeconfig', 'Try Again', 'Select Context…'],
    error:
      'Cannot watch the pods of all namespaces: the certificate of the API server is signed by an authority that the kubeconfig does not trust.',
    buttons: ['Open Kubeconfig', 'Select Context…', 'Show Log'],
  },
  {
    context: 'incomplete',
    sentence: 'The kubeconfig cannot be read.',
    actions: ['Open Kubeconfig', 'Select Context…'],
    error:
      /^Cannot read the kubeconfig: the context "incomplete" names the cluster "incomplete", which is not defined \(\/.*\/kubeconfig\)\.$/,
    buttons: ['Open Kubeconfig'],
  },
  {
    context: 'signed-out',
    sentence: 'The cluster does not accept your credentials, or they could not be had.',
    actions: ['Try Again', 'Select Context…'],
    error: 'Cannot sign in with the credential plugin sh: it ended with exit code 1.',
    buttons: ['Sign In in Terminal', 'Show Log'],
  },
];

describe('a kubeconfig', () => {
  it('that names a context it does not have as the current one asks for another', async ({ workbench }) => {
    await workbench.showViews('Thaw');
    await welcome(workbench).getByText('The kubeconfig does not have the chosen context').waitFor();
    await workbench.palette.run('Thaw: Checkpoint…');
    const error = await workbench.error('Cannot connect');
    expect(await error.text()).toMatch(
      /^Cannot connect to the context "absent": the kubeconfig has no such context; it has .*, gone, stranger, untrusted, incomplete, signed-out\.$/,
    );
    expect(await error.buttons()).toEqual(['Select Context…']);
    await pressWelcome(workbench, 'Select Context…');
    await workbench.quickPick.title.getByText('Select a context').waitFor();
  });

  it.for(deadEnds)(
    'with the context $context, which leads to no pods, says why',
    async ({ context, sentence, actions, error: expected, buttons }, { workbench }) => {
      await workbench.palette.run('Thaw: Select Context…');
      await selectContext(workbench, context);
      await welcome(workbench).getByText(sentence).waitFor();
      expect(await welcome(workbench).locator('.monaco-button').allInnerTexts()).toEqual(actions);
      await workbench.palette.run('Thaw: Checkpoint…');
      const error = await workbench.error('Cannot');
      expect(await error.text()).toMatch(expected);
      expect(await error.buttons()).toEqual(buttons);
    },
  );

  it('whose credential plugin wants to be signed in with is helped by a terminal', async ({ workbench }) => {
    await workbench.palette.run('Thaw: Checkpoint…');
    await (await workbench.error('Cannot sign in')).press('Sign In in Terminal');
    const screen = workbench.page.locator('.terminal-wrapper.active .xterm-rows');
    await screen.getByText(`sh -c 'echo "nobody has signed in" >&2; exit 1'`).waitFor();
  });

  it('whose cluster is gone says so again after Retry, and leads to another context', async ({
    workbench,
  }) => {
    await workbench.palette.run('Thaw: Select Context…');
    await selectContext(workbench, 'gone');
    await welcome(workbench).getByText('The cluster cannot be reached.').waitFor();
    await workbench.palette.run('Thaw: Checkpoint…');
    await (await workbench.error('cannot be reached')).press('Retry');
    await (await workbench.error('cannot be reached')).press('Select Context…');
    await workbench.quickPick.title.getByText('Select a context').waitFor();
  });

  it('that is broken is opened where it is broken, and read again once it is mended', async ({
    workbench,
    server: { kubeconfig },
  }) => {
    const whole = await readFile(kubeconfig, 'utf8');
    await writeFile(kubeconfig, 'apiVersion: v1\nkind: Config\ncontexts: [\n');
    await welcome(workbench).getByText('The kubeconfig cannot be read.').waitFor();
    await workbench.palette.run('Thaw: Checkpoint…');
    const error = await workbench.error('Cannot read the kubeconfig');
    expect(await error.text()).toMatch(/the kubeconfig is not valid YAML: .* \(.*, line 4\)\.$/);
    await error.press('Open Kubeconfig');
    await workbench.page.getByRole('tab', { name: /^kubeconfig/ }).waitFor();
    await workbench.page.locator('.editor-group-container .view-lines').getByText('contexts:').waitFor();

    await rm(kubeconfig);
    await welcome(workbench).getByText('there is no kubeconfig yet').waitFor();
    await pressWelcome(workbench, 'Choose a Kubeconfig');
    const setting = workbench.page.getByText('Kubeconfig files to use').first();
    await setting.waitFor();
    await workbench.page.keyboard.press('Escape');
    await setting.waitFor({ state: 'hidden' });

    await writeFile(kubeconfig, whole);
    await workbench.palette.run('Thaw: Select Context…');
    await workbench.quickPick.title.getByText('Select a context').waitFor();
    await workbench.quickPick.options.first().click();
    await workbench.page.locator('.pane-header .description').getByText('thaw-dev').waitFor();
  });
});

describe('the namespaces that are shown', () => {
  it('may be without pods', async ({ workbench }) => {
    await workbench.palette.run('Thaw: Select Namespaces…');
    await workbench.quickPick.tick('Select namespaces', [cluster.namespace]);
    await welcome(workbench).getByText('There are no pods in these namespaces.').waitFor();
    expect(await welcome(workbench).locator('.monaco-button').allInnerTexts()).toEqual([
      'Select Namespaces…',
      'Select Context…',
    ]);
  });
});

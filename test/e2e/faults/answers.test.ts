import { afterAll, describe, expect } from 'vitest';
import type { Workbench } from '../../../devcluster/vscode/workbench/workbench.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import type { Reply } from '../../support/fakeReply.ts';
import { servePods } from '../../support/servePods.ts';
import { fakePod } from '../../unit/kubernetes/fakePod.ts';
import { oneWindowTest as it } from '../vscodeTest.ts';

/** What somebody else has to do so that a pod can be checkpointed, and what is copied for that. */
interface HandedOver {
  readonly pod: string;
  readonly button: string;
  readonly said: string;
  readonly clipboard: string;
}

const handedOver: readonly HandedOver[] = [
  {
    pod: 'old',
    button: 'Copy Instructions',
    said: 'The instructions are in the clipboard, for whoever runs the nodes.',
    clipboard:
      'Cannot checkpoint demo/old/main: the container runtime of node-1 cannot checkpoint.\nUse containerd 2.1 or newer, or CRI-O with CRIU.\n',
  },
  {
    pod: 'ring',
    button: 'Copy Security Context',
    said: 'The security context is in the clipboard, for the manifest of the pod.',
    clipboard: 'securityContext:\n  seccompProfile:\n    type: RuntimeDefault\n',
  },
  {
    pod: 'ring',
    button: 'Copy Variable',
    said: 'The variable is in the clipboard, for the env of the container in its manifest.',
    clipboard: '- name: UV_USE_IO_URING\n  value: "0"\n',
  },
];

const api = await FakeApiServer.start();
servePods(
  api,
  ['old', 'ring', 'renamed', 'late'].map((name) => fakePod({ namespace: 'demo', name })),
);
answerCheckpoint('old/main', (reply) => {
  reply.text(500, failed('old', 'code = Unimplemented desc = method CheckpointContainer not implemented'));
});
answerCheckpoint('ring/main', (reply) => {
  const log = [
    '(00.011000) Dumping task (pid: 17 comm: node)',
    '(00.011691) Error (criu/proc_parse.c:479): Unknown shit 600 (anon_inode:[io_uring])',
  ];
  reply.text(
    500,
    [failed('ring', 'code = Unknown desc = criu failed: type NOTIFY errno 0'), ...log].join('\n'),
  );
});
answerCheckpoint('renamed/worker', (reply) => {
  reply.text(404, '404 page not found');
});
// Since the pod was listed, another one of its name and uid has other containers.
api.on('GET', '/api/v1/namespaces/demo/pods/renamed', (_request, reply) => {
  reply.json(
    fakePod({
      namespace: 'demo',
      name: 'renamed',
      containers: { web: { running: {} }, worker: { running: {} } },
    }),
  );
});
let isLate = true;
api.on('GET', '/api/v1/namespaces/demo/pods/late', (_request, reply) => {
  const message = 'Timeout: request did not complete within the allotted timeout';
  if (isLate) reply.status({ code: 504, reason: 'Timeout', message });
  else reply.json(fakePod({ namespace: 'demo', name: 'late' }));
});

function answerCheckpoint(target: string, answer: (reply: Reply) => void): void {
  api.on('POST', checkpointPath(target), (_request, reply) => {
    answer(reply);
  });
}

function checkpointPath(target: string): string {
  return `/api/v1/nodes/node-1/proxy/checkpoint/demo/${target}`;
}

/** In the words of the kubelet. */
function failed(pod: string, error: string): string {
  return `checkpointing of demo/${pod}/main failed (rpc error: ${error})`;
}

/** The fake cluster; the same by a credential plugin that never ends; and one at the port of another service. */
function kubeconfig(): string {
  const known = JSON.parse(api.kubeconfig({ contextName: 'dev' })) as {
    readonly clusters: readonly object[];
    readonly users: readonly object[];
    readonly contexts: readonly object[];
  };
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'sh',
    args: ['-c', 'exec sleep 600'],
    interactiveMode: 'Never',
  };
  return JSON.stringify({
    ...known,
    clusters: [...known.clusters, { name: 'reserved', cluster: { server: 'https://127.0.0.1:6000' } }],
    users: [...known.users, { name: 'silent', user: { exec } }],
    contexts: [
      ...known.contexts,
      { name: 'reserved', context: { cluster: 'reserved', user: 'dev-user' } },
      { name: 'silent', context: { cluster: 'dev-cluster', user: 'silent' } },
    ],
  });
}

it.override('serverOptions', { kubeconfig: kubeconfig() });
// Without a graphics card, the text of a terminal is in the document.
it.override('settings', { 'terminal.integrated.gpuAcceleration': 'off' });

afterAll(() => api[Symbol.asyncDispose]());

async function choose(workbench: Workbench, pod: string, item: string): Promise<void> {
  await workbench.showViews('Thaw');
  const tree = workbench.tree('Pods');
  await tree.choose(tree.row(`Pod ${pod},`), item);
}

async function selectContext(workbench: Workbench, context: string): Promise<void> {
  await workbench.showViews('Thaw');
  await workbench.palette.run('Thaw: Select Context…');
  await workbench.quickPick.choose('Filter by name or server', context);
}

describe('what somebody else has to do', () => {
  it.for(handedOver)(
    'about $pod is copied by $button',
    async ({ pod, button, said, clipboard }, { workbench }) => {
      await choose(workbench, pod, 'Checkpoint…');
      await (await workbench.error(`Cannot checkpoint demo/${pod}/main`)).press(button);
      await workbench.notification(said).waitFor();
      expect(await workbench.clipboard()).toBe(clipboard);
    },
  );
});

describe('a container that the pod does not have any more', () => {
  it('is said to be missing, and leads to the others, of a kubelet that does not checkpoint', async ({
    workbench,
  }) => {
    await choose(workbench, 'renamed', 'Checkpoint…');
    const missing = await workbench.error('Cannot checkpoint demo/renamed/main');
    expect(await missing.text()).toBe('Cannot checkpoint demo/renamed/main: the pod has no container main.');
    expect(await missing.buttons()).toEqual(['Choose Container…']);
    await missing.press('Choose Container…');
    await workbench.quickPick.title.getByText('Choose a container').waitFor();
    expect(await workbench.quickPick.optionNames()).toEqual(['web', 'worker']);
    await workbench.quickPick.choose('Filter by name', 'worker');
    const refused = await workbench.error('Cannot checkpoint demo/renamed/worker');
    expect(await refused.text()).toBe(
      'Cannot checkpoint demo/renamed/worker: the kubelet of node-1 does not offer checkpoints. Switch on the feature gate ContainerCheckpoint of the kubelet.',
    );
    expect(await refused.buttons()).toEqual(['Copy Kubelet Setting', 'Retry', 'Show Log']);
    await refused.press('Copy Kubelet Setting');
    await workbench.notification('The setting is in the clipboard').waitFor();
    expect(await workbench.clipboard()).toMatch(
      /^featureGates:\n {2}ContainerCheckpoint: true\nenableDebuggingHandlers: true\n/m,
    );
  });
});

describe('a cluster that gives no answer', () => {
  it('in its time does so by Retry, once it has the time', async ({ workbench }) => {
    isLate = true;
    await choose(workbench, 'late', 'Show YAML');
    const error = await workbench.error('Cannot read the pod demo/late');
    expect(await error.text()).toBe(
      'Cannot read the pod demo/late: Timeout: request did not complete within the allotted timeout.',
    );
    expect(await error.buttons()).toEqual(['Retry', 'Show Log']);
    isLate = false;
    await error.press('Retry');
    await workbench.page.getByRole('tab', { name: /^late\.yaml/ }).waitFor();
  });

  it('as its port is reserved leads to the kubeconfig', async ({ workbench }) => {
    await selectContext(workbench, 'reserved');
    const welcome = workbench.page.locator('.welcome-view-content').first();
    await welcome.getByText('at a port that is reserved for another service').waitFor();
    expect(await welcome.locator('.monaco-button').allInnerTexts()).toEqual([
      'Open Kubeconfig',
      'Select Context…',
    ]);
    await workbench.palette.run('Thaw: Checkpoint…');
    const error = await workbench.error('Cannot watch the pods');
    expect(await error.text()).toBe(
      'Cannot watch the pods of all namespaces: the port of https://127.0.0.1:6000 is reserved for another service, and no request is sent there.',
    );
    expect(await error.buttons()).toEqual(['Open Kubeconfig', 'Select Context…', 'Show Log']);
    await error.press('Open Kubeconfig');
    await workbench.page.getByRole('tab', { name: /^kubeconfig/ }).waitFor();
  });

  it('as its credential plugin does not end leads to a terminal', async ({ workbench }) => {
    await selectContext(workbench, 'silent');
    // A plugin has 30 seconds.
    await workbench.palette.run('Thaw: Checkpoint…');
    const error = await workbench.error('Cannot sign in');
    expect(await error.text()).toBe(
      'Cannot sign in with the credential plugin sh: it did not end within 30 seconds; it may be waiting for an answer in a terminal.',
    );
    expect(await error.buttons()).toEqual(['Sign In in Terminal']);
    await error.press('Sign In in Terminal');
    const screen = workbench.page.locator('.terminal-wrapper.active .xterm-rows');
    await screen.getByText(`sh -c 'exec sleep 600'`).waitFor();
  });
});

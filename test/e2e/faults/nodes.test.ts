import { afterAll, describe, expect } from 'vitest';
import type { Workbench } from '../../../devcluster/vscode/workbench/workbench.ts';
import { toConfigMap } from '../../../src/checkpoint/recordConfigMap.ts';
import type { PodJson } from '../../../src/kubernetes/podJson.ts';
import { type AgentCommand, agentJobsPath, serveAgents } from '../../support/fakeAgents.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { servePods } from '../../support/servePods.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';
import { recordWithImage } from '../../unit/checkpoint/recordExample.ts';
import { fakePod } from '../../unit/kubernetes/fakePod.ts';
import { oneWindowTest as it } from '../vscodeTest.ts';
import { registryRefusals } from './registryRefusals.ts';

/** What is in the way of the agents of nodes until it is mended: each pod runs on the node of its name. */
interface AgentFault {
  readonly pod: string;
  /** The message, after "Cannot list the processes of demo/POD/main: ". */
  readonly message: string;
  readonly buttons: readonly string[];
}

const agentFaults: readonly AgentFault[] = [
  {
    pod: 'gone',
    message:
      'the cluster has no node of that name any more. Try again when the node has joined the cluster again.',
    buttons: ['Retry', 'Show Log'],
  },
  {
    pod: 'bare',
    message:
      "Thaw's runtime image agent:1 is not on the node, and cannot be pulled (ErrImagePull). Make the image available to the node, then try again.",
    buttons: ['Retry', 'Choose Image…', 'Show Log'],
  },
  {
    pod: 'busy',
    message: "Thaw's agent was killed while it was at work.",
    buttons: ['Retry', 'Show Log'],
  },
];

/** The image of the first is on its node, that of the other in a registry. */
const records = [
  recordWithImage,
  {
    ...recordWithImage,
    name: 'pushed-main-20261122-170425',
    source: { ...recordWithImage.source, pod: 'pushed' },
    image: { reference: 'registry.example/pushed:1', digest: 'sha256:2', bytes: 1, location: 'registry' },
  } as const,
];

const nodeInfo = {
  containerRuntimeVersion: 'containerd://2.3.6',
  kubeletVersion: 'v1.36.0',
  kernelVersion: '6.12.0',
  architecture: 'amd64',
  operatingSystem: 'linux',
  osImage: 'Debian GNU/Linux',
};

/** What is not mended: names of pods and registries. */
const broken = new Set<string>();

const api = await FakeApiServer.start();
servePods(
  api,
  ['gone', 'bare', 'busy', 'locked'].map((name) => startedPod(name)),
);
serveNodes();
serveRecords();
serveAgents(api, {
  run: runCommand,
  stateOn: (node) =>
    node === 'node-bare' && broken.has('bare') ? { waiting: { reason: 'ErrImagePull' } } : { running: {} },
});
api.on('POST', agentJobsPath, ({ body }, reply) => {
  if (!body.includes('node-locked')) reply.json(JSON.parse(body), 201);
  else {
    const message =
      'jobs.batch is forbidden: User "jane" cannot create resource "jobs" in API group "batch" in the namespace "thaw-system"';
    reply.status({ code: 403, reason: 'Forbidden', message });
  }
});

/** Programs that VS Code finds: none of those that make clusters on people's machines. */
const tools = await TemporaryFolder.create();

it.override('serverOptions', {
  kubeconfig: api.kubeconfig({ contextName: 'dev' }),
  // As from a terminal of VS Code: else it takes the PATH of a login shell.
  environment: { PATH: `${tools.path}:/usr/bin:/bin`, VSCODE_CLI: '1' },
});
// Without a graphics card, the text of a terminal is in the document.
it.override('settings', { 'terminal.integrated.gpuAcceleration': 'off' });

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await tools[Symbol.asyncDispose]();
});

/** A pod on a node of its own, whose container has an id, as the runtime gives it. */
function startedPod(name: string): PodJson {
  const pod = fakePod({ namespace: 'demo', name, node: `node-${name}` });
  const containerStatuses = (pod.status?.containerStatuses ?? []).map((status) => ({
    ...status,
    containerID: `containerd://${name}0001`,
  }));
  return { ...pod, status: { ...pod.status, containerStatuses } };
}

/** Two nodes of a cluster that kind has made; that of the pod `gone` has left, unless it is back. */
function serveNodes(): void {
  const items = ['node-1', 'node-2'].map((name) => ({
    metadata: { name, uid: name },
    spec: { providerID: `kind://docker/dev/${name}` },
    status: { conditions: [{ type: 'Ready', status: 'True' }], nodeInfo },
  }));
  api.on('GET', '/api/v1/nodes', ({ query }, reply) => {
    if (query.get('watch') !== null) reply.begin();
    else reply.json({ metadata: { resourceVersion: '1' }, items });
  });
  api.on('GET', '/api/v1/nodes/node-gone', (_request, reply) => {
    if (!broken.has('gone')) reply.json({ metadata: { name: 'node-gone' } });
    else reply.status({ code: 404, reason: 'NotFound', details: { name: 'node-gone', kind: 'nodes' } });
  });
}

function serveRecords(): void {
  const items = records.map((record) => {
    const { name, namespace } = record;
    const metadata = { name, namespace, uid: name, resourceVersion: '1' };
    return { metadata, data: toConfigMap(record).data };
  });
  api.on('GET', '/api/v1/configmaps', ({ query }, reply) => {
    if (query.get('watch') !== null) reply.begin();
    else reply.json({ metadata: { resourceVersion: '1' }, items });
  });
  for (const item of items) {
    const path = `/api/v1/namespaces/demo/configmaps/${item.metadata.name}`;
    api.on('GET', path, (_request, reply) => {
      reply.json(item);
    });
    api.on('PUT', path, ({ body }, reply) => {
      reply.json(JSON.parse(body));
    });
  }
  // It names no pull secret.
  api.on('GET', '/api/v1/namespaces/demo/serviceaccounts/default', (_request, reply) => {
    reply.json({ metadata: { name: 'default' } });
  });
}

function runCommand({ node, name, words, exec }: AgentCommand): void {
  if (node === 'node-busy' && broken.has('busy')) exec.exit(137);
  else if (name === 'images') exec.stdout(`${words[0] ?? ''}\n`).exit(0);
  else if (name === 'export-image') exec.stdout('an image').exit(0);
  else if (name === 'push-image') push(exec, words[2] ?? '');
  else exec.exit(0);
}

function push(exec: AgentCommand['exec'], target: string): void {
  const refusal = registryRefusals.find(({ registry }) => target.startsWith(`${registry}/`));
  if (refusal === undefined || !broken.has(refusal.registry)) exec.stdout('pushed sha256:1 1\n').exit(0);
  else exec.stderr(`${refusal.said}\n`).exit(refusal.status);
}

async function showProcesses(workbench: Workbench, pod: string): Promise<void> {
  await workbench.showViews('Thaw');
  const tree = workbench.tree('Pods');
  await tree.choose(tree.row(`Pod ${pod},`), 'Show Processes');
}

/** Has the image of the first checkpoint pushed to a registry. */
async function pushTo(workbench: Workbench, registry: string): Promise<void> {
  await workbench.palette.run('Thaw: Push Checkpoint Image…');
  await workbench.quickPick.choose('Filter by name', 'counter/main');
  await workbench.quickPick.answer('Registry, name and tag of the image', `${registry}/team/app:1`);
  await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Push' }).click();
}

async function load(workbench: Workbench, pod: string): Promise<void> {
  // The command is there once the nodes are known.
  await workbench.showViews('Thaw');
  await workbench.palette.run('Thaw: Load Checkpoint Image onto Other Nodes…');
  await workbench.quickPick.choose('Filter by name', `${pod}/main`);
}

describe('an agent that cannot do its work', () => {
  it.for(agentFaults)(
    'on the node of $pod says why, and does it by Retry once that is mended',
    async ({ pod, message, buttons }, { workbench }) => {
      broken.add(pod);
      await showProcesses(workbench, pod);
      const error = await workbench.error(`Cannot list the processes of demo/${pod}/main`);
      expect(await error.text()).toBe(`Cannot list the processes of demo/${pod}/main: ${message}`);
      expect(await error.buttons()).toEqual(buttons);
      broken.delete(pod);
      await error.press('Retry');
      await workbench.page.getByRole('tab', { name: new RegExp(`^${pod}\\.main\\.processes`) }).waitFor();
    },
  );

  it('as it may not be started is helped by the right that is missing', async ({ workbench }) => {
    await showProcesses(workbench, 'locked');
    const error = await workbench.error('Cannot list the processes of demo/locked/main');
    expect(await error.text()).toBe(
      'Cannot list the processes of demo/locked/main: jane may not create jobs (API group batch) in namespace thaw-system.',
    );
    expect(await error.buttons()).toEqual(['Copy RBAC Rule', 'Show Log']);
    await error.press('Copy RBAC Rule');
    await workbench.notification('The rule is in the clipboard').waitFor();
    expect(await workbench.clipboard()).toMatch(
      /kind: Role\n[^]*namespace: "thaw-system"\n[^]*resources: \["jobs"\]\n {4}verbs: \["create"\]\n[^]*name: "jane"/,
    );
  });
});

describe('a registry that does not take an image', () => {
  it.for(registryRefusals)(
    'as $registry does is explained',
    async ({ registry, message, buttons }, { workbench }) => {
      broken.add(registry);
      await pushTo(workbench, registry);
      const error = await workbench.error(`Cannot push ${registry}/team/app:1`);
      expect(await error.text()).toBe(`Cannot push ${registry}/team/app:1 from node node-1: ${message}`);
      expect(await error.buttons()).toEqual(buttons);
    },
  );

  it('gets it by Retry once it answers', async ({ workbench }) => {
    broken.add('down.example');
    await pushTo(workbench, 'down.example');
    const error = await workbench.error('does not get an answer');
    broken.delete('down.example');
    await error.press('Retry');
    await workbench
      .notification('The image of counter is in the registry: down.example/team/app:1')
      .waitFor();
  });

  it('is trusted by whoever runs the nodes, who gets instructions', async ({ workbench }) => {
    broken.add('plain.example');
    await pushTo(workbench, 'plain.example');
    await (await workbench.error('does not trust')).press('Copy Instructions');
    await workbench.notification('The instructions are in the clipboard').waitFor();
    expect(await workbench.clipboard()).toBe(
      'Cannot push plain.example/team/app:1 from node node-1: the node does not trust plain.example (server gave HTTP response to HTTPS client).\nName its certificate, or allow plain HTTP, in /etc/containerd/certs.d/plain.example/hosts.toml on every node.\n',
    );
  });

  it('is signed in to in a terminal', async ({ workbench }) => {
    broken.add('private.example');
    await pushTo(workbench, 'private.example');
    await (await workbench.error('does not know who asks')).press('Sign In in Terminal');
    const screen = workbench.page.locator('.terminal-wrapper.active .xterm-rows');
    await screen.getByText('docker login private.example').waitFor();
  });

  it('gets it under another name', async ({ workbench }) => {
    broken.add('closed.example');
    await pushTo(workbench, 'closed.example');
    await (await workbench.error('does not allow')).press('Choose Another Name…');
    await workbench.quickPick.answer('Registry, name and tag of the image', 'open.example/team/app:1');
    await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Push' }).click();
    await workbench
      .notification('The image of counter is in the registry: open.example/team/app:1')
      .waitFor();
  });
});

describe('an image that cannot be loaded onto other nodes', () => {
  it('as the tool of the cluster is missing, and then fails, is told of in its words', async ({
    workbench,
  }) => {
    await load(workbench, 'counter');
    await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Load' }).click();
    const missing = await workbench.error('Cannot load');
    expect(await missing.text()).toBe(
      'Cannot load an image onto the nodes of the kind cluster dev: kind was not found on the PATH of VS Code. Install kind (https://kind.sigs.k8s.io/docs/user/quick-start/#installation), or start VS Code where it is found.',
    );
    expect(await missing.buttons()).toEqual(['Retry']);
    await tools.write(
      'kind',
      '#!/bin/sh\necho \'ERROR: no nodes found for cluster "dev"\' >&2\nexit 1\n',
      0o700,
    );
    await missing.press('Retry');
    const failed = await workbench.error('no nodes found');
    expect(await failed.text()).toBe(
      'Cannot load an image onto the nodes of the kind cluster dev: ERROR: no nodes found for cluster "dev".',
    );
    expect(await failed.buttons()).toEqual(['Show Log']);
    await failed.press('Show Log');
    await workbench.output.getByText('no nodes found for cluster').first().waitFor();
  });

  it('as all of them pull it from a registry needs not be', async ({ workbench }) => {
    await load(workbench, 'pushed');
    const error = await workbench.error('Cannot load');
    expect(await error.text()).toBe(
      'Cannot load the image of pushed-main-20261122-170425 onto other nodes: every node pulls it from its registry.',
    );
    expect(await error.buttons()).toEqual([]);
  });
});

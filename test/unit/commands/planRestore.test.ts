import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { planRestore, podNameProblem, type RestoreWish } from '../../../src/commands/planRestore.ts';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { summarizeNode } from '../../../src/kubernetes/nodeSummary.ts';
import { RestoreRoutes } from '../../../src/restore/restoreRoutes.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeQuickPick } from '../../support/fakeQuickPick.ts';
import { loadedRecord, record, recordWithPod } from '../checkpoint/recordExample.ts';
import { nodeJson } from '../kubernetes/nodeJson.ts';

describe('the check of a name', () => {
  it.each(['', 'Upper', '-begin', 'end-', 'under_score', 'a'.repeat(64), 'a.b'])('refuses %j', (name) => {
    expect(podNameProblem(name)).toBeDefined();
  });
});

/** A checkpoint of a pod with a second container, `proxy`. */
const withProxy: CheckpointRecord = {
  ...recordWithPod,
  sourcePod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'counter', namespace: 'demo' },
    spec: { nodeName: 'node-1', containers: [{ name: 'main' }, { name: 'proxy' }] },
  },
};

describe('the questions of a restore', () => {
  let restored: CheckpointRecord;
  let others: readonly CheckpointRecord[];
  const nodes = ['node-1', 'node-2'].map((name) => summarizeNode(nodeJson(name)));

  beforeEach(() => {
    vi.resetAllMocks();
    restored = recordWithPod;
    others = [];
    vi.mocked(vscode.window.showInputBox).mockResolvedValue('counter-2');
  });

  /** Answers each list with the row that begins with this text; returns the lists. */
  async function ask(
    server: FakeApiServer,
    ...answers: readonly string[]
  ): Promise<{ wish: RestoreWish | undefined; lists: readonly FakeQuickPick[] }> {
    return await askFor(restored, server, ...answers);
  }

  async function askFor(
    asked: CheckpointRecord,
    server: FakeApiServer,
    ...answers: readonly string[]
  ): Promise<{ wish: RestoreWish | undefined; lists: readonly FakeQuickPick[] }> {
    const lists = FakeQuickPick.answering(answers);
    const connection = server.connect();
    const routes = new RestoreRoutes(connection, 'runtime:1', { on: () => expect.unreachable() });
    const questions = { routes, connection, nodes: () => Promise.resolve(nodes) };
    return { wish: await planRestore(questions, { record: asked, others }), lists };
  }

  it('are a name and one list, whose first row creates the pod beside its source', async () => {
    await using server = await FakeApiServer.start();
    const { wish, lists } = await ask(server, 'Create counter-2');
    expect(wish?.options).toEqual({ name: 'counter-2', namespace: 'demo' });
    expect(lists).toHaveLength(1);
    expect(wish?.route).toBe('native');
    expect(lists[0]?.labels.slice(0, 4)).toEqual([
      'Create counter-2',
      'Route: native',
      'Namespace: demo',
      'Node: node-1',
    ]);
    expect(server.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('lead to another namespace, and show what that changes', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', '/api/v1/namespaces', (_request, reply) => {
      reply.json({ items: [{ metadata: { name: 'demo' } }, { metadata: { name: 'shop' } }] });
    });
    server.on('POST', /selfsubjectaccessreviews$/, (_request, reply) => {
      reply.json({ status: { allowed: true } }, 201);
    });
    const { wish, lists } = await ask(server, 'Namespace: demo', 'shop', 'Create');
    expect(wish?.options.namespace).toBe('shop');
    expect(lists.at(-1)?.labels).toContain('metadata.namespace');
  });

  it('show the nodes on which the image is not, with the reason, and do not take one of them', async () => {
    await using server = await FakeApiServer.start();
    const { wish, lists } = await ask(server, 'Node: node-1', 'node-2', 'node-1', 'Create');
    expect(lists[1]?.items).toEqual([
      { label: 'node-1', description: 'the checkpoint is here', value: { node: 'node-1' } },
      { label: 'not possible yet', kind: vscode.QuickPickItemKind.Separator },
      { label: 'node-2', description: 'the checkpoint is on node-1 only' },
    ]);
    expect(wish?.options.node).toBe('node-1');
  });

  it('take a node that the image was loaded onto', async () => {
    await using server = await FakeApiServer.start();
    const { wish, lists } = await askFor(loadedRecord, server, 'Node: node-1', 'node-2', 'Create');
    expect(lists[1]?.items).toEqual(
      ['node-1', 'node-2'].map((node) => ({
        label: node,
        description: 'the checkpoint is here',
        value: { node },
      })),
    );
    expect(wish?.options.node).toBe('node-2');
  });

  it('propose the node that has an image which every node can pull, and take any', async () => {
    await using server = await FakeApiServer.start();
    const digest = `sha256:${'a'.repeat(64)}`;
    const image = { reference: 'registry.example/shop:1', digest, bytes: 1, location: 'registry' } as const;
    const pushed = { ...recordWithPod, image };
    expect((await askFor(pushed, server, 'Create')).wish?.options.node).toBe('node-1');
    expect((await askFor(pushed, server, 'Node: node-1', 'node-2', 'Create')).wish?.options.node).toBe(
      'node-2',
    );
    const { wish, lists } = await askFor(pushed, server, 'Node: node-1', 'Any node', 'Create');
    expect(wish?.options.node).toBeUndefined();
    expect(lists.at(-1)?.labels).toContain('Node: any');
  });

  it('lead to another route, and show what that changes', async () => {
    await using server = await FakeApiServer.start();
    const { wish, lists } = await ask(server, 'Route: native', 'nested', 'Create');
    expect(wish?.route).toBe('nested');
    expect(lists.at(-1)?.labels).toContain('spec.containers.main.securityContext');
  });

  it('say which route is taken and why, where the node cannot restore', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', '/api/v1/nodes/node-1', (_request, reply) => {
      reply.json(nodeJson('node-1', { containerRuntime: 'containerd://2.4.2' }));
    });
    const { wish, lists } = await ask(server, 'Create');
    expect(wish?.route).toBe('nested');
    expect(lists[0]?.items[1]?.description).toContain('containerd 2.4.2 on node node-1 no longer restores');
  });

  it('show a route that the namespace forbids, with the reason, and do not take it', async () => {
    await using server = await FakeApiServer.start();
    server.on('GET', '/api/v1/nodes/node-1', (_request, reply) => {
      reply.json(nodeJson('node-1', { containerRuntime: 'containerd://2.3.1' }));
    });
    server.on('GET', '/api/v1/namespaces/demo', (_request, reply) => {
      reply.json({ metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } } });
    });
    const { wish, lists } = await ask(server, 'Route: native', 'nested', 'native', 'Create');
    expect(lists[1]?.items[1]?.description).toContain('namespace demo allows only baseline pods');
    expect(wish?.route).toBe('native');
  });

  it('show that the containers of its group are restored with it, and let that be changed', async () => {
    await using server = await FakeApiServer.start();
    const group = { id: 'g-1', position: 1, size: 2, gapMs: 340 };
    restored = { ...withProxy, group };
    const source = { ...record.source, container: 'proxy' };
    others = [{ ...restored, name: 'other', source, group: { ...group, position: 2 } }];
    const whole = await ask(server, 'Create');
    expect(whole.lists[0]?.items[1]).toMatchObject({
      label: '$(layers) Containers: main, proxy',
      description: 'checkpointed within 340 ms; change…',
    });
    expect(whole.wish?.others).toEqual(others);
    const one = await ask(server, 'Containers: main, proxy', 'Create');
    expect(one.lists[1]?.labels).toContain('Containers: main');
    expect(one.wish?.others).toEqual([]);
  });

  it('create nothing where they are left', async () => {
    await using server = await FakeApiServer.start();
    expect((await ask(server)).wish).toBeUndefined();
  });
});

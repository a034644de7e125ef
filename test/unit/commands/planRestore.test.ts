import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import {
  defaultPodName,
  planRestore,
  podNameProblem,
  type RestoreWish,
} from '../../../src/commands/planRestore.ts';
import { summarizeNode } from '../../../src/kubernetes/nodeSummary.ts';
import { NativeRoute } from '../../../src/restore/nativeRoute.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeQuickPick } from '../../support/fakeQuickPick.ts';
import { record } from '../checkpoint/recordExample.ts';

const now = new Date('2026-11-22T19:02:06Z');

function nameFor(pod: string): string {
  return defaultPodName({ ...record, source: { ...record.source, pod } }, now);
}

describe('the name proposed for a restored pod', () => {
  it('is made of the name of its source and of the time', () => {
    expect(nameFor('notebook-7d9f')).toBe('notebook-7d9f-restored-190206');
  });

  it('does not grow with every restore of a restored pod', () => {
    expect(nameFor('notebook-restored-185959')).toBe('notebook-restored-190206');
  });

  it.each(['a'.repeat(80), `${'a'.repeat(45)}-${'b'.repeat(20)}`, 'dotted.name.of.a.pod'])(
    'is valid for %s',
    (pod) => {
      expect(podNameProblem(nameFor(pod))).toBeUndefined();
    },
  );
});

describe('the check of a name', () => {
  it.each(['', 'Upper', '-begin', 'end-', 'under_score', 'a'.repeat(64), 'a.b'])('refuses %j', (name) => {
    expect(podNameProblem(name)).toBeDefined();
  });
});

describe('the questions of a restore', () => {
  const restorable: CheckpointRecord = {
    ...record,
    sourcePod: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'counter', namespace: 'demo' },
      spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'counter:1' }] },
    },
  };
  const nodes = ['node-1', 'node-2'].map((name) =>
    summarizeNode({
      metadata: { name, uid: name },
      status: {
        conditions: [{ type: 'Ready', status: 'True' }],
        nodeInfo: {
          containerRuntimeVersion: 'containerd://2.3.1',
          kubeletVersion: '',
          kernelVersion: '',
          architecture: '',
          operatingSystem: '',
          osImage: '',
        },
      },
    }),
  );

  beforeEach(() => {
    vi.resetAllMocks();
    vi.mocked(vscode.window.showInputBox).mockResolvedValue('counter-2');
  });

  /** Answers each list with the row that begins with this text; returns the lists. */
  async function ask(
    server: FakeApiServer,
    ...answers: readonly string[]
  ): Promise<{ wish: RestoreWish | undefined; lists: readonly FakeQuickPick[] }> {
    const lists = FakeQuickPick.answering(answers);
    const connection = server.connect();
    const questions = { route: new NativeRoute(connection), connection, nodes: () => Promise.resolve(nodes) };
    return { wish: await planRestore(questions, restorable), lists };
  }

  it('are a name and one list, whose first row creates the pod beside its source', async () => {
    await using server = await FakeApiServer.start();
    const { wish, lists } = await ask(server, 'Create counter-2');
    expect(wish?.options).toEqual({ name: 'counter-2', namespace: 'demo' });
    expect(lists).toHaveLength(1);
    expect(lists[0]?.labels.slice(0, 3)).toEqual(['Create counter-2', 'Namespace: demo', 'Node: node-1']);
    expect(server.requests).toEqual([]);
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
      { label: 'node-1', description: 'the checkpoint image is here', value: { node: 'node-1' } },
      { label: 'not possible yet', kind: vscode.QuickPickItemKind.Separator },
      { label: 'node-2', description: 'the checkpoint image is on node-1 only' },
    ]);
    expect(wish?.options.node).toBe('node-1');
  });

  it('create nothing where they are left', async () => {
    await using server = await FakeApiServer.start();
    expect((await ask(server)).wish).toBeUndefined();
  });
});

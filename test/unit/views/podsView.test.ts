import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { CheckpointObstacle } from '../../../src/views/checkpointObstacle.ts';
import { onlyChanges } from '../../../src/views/contextKeys.ts';
import type { PodsElement } from '../../../src/views/elements.ts';
import { LiveCluster } from '../../../src/views/liveCluster.ts';
import { Operations } from '../../../src/views/operations.ts';
import { podsPerPage } from '../../../src/views/podTree.ts';
import { PodsView, type PodsTreeView } from '../../../src/views/podsView.ts';
import { refreshIntervalMs } from '../../../src/views/refreshBatch.ts';
import { ThawSession } from '../../../src/views/thawSession.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeList } from '../../support/fakeList.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';
import type { Reply } from '../../support/fakeReply.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';
import { record } from '../checkpoint/recordExample.ts';
import { recordJson } from '../checkpoint/recordJson.ts';
import { fakePod } from '../kubernetes/fakePod.ts';
import { ManualClock } from '../kubernetes/manualClock.ts';
import { until } from '../kubernetes/watchScenario.ts';

const web = fakePod({ name: 'web', labels: { app: 'web' } });
const pods = [web, fakePod({ name: 'db' })];

const ofWeb: CheckpointRecord = {
  ...record,
  source: { ...record.source, pod: 'web', podUid: web.metadata.uid },
};

const disabled = new ThawError({
  reason: 'checkpointDisabled',
  attempted: 'checkpoint demo/web/main',
  explanation: 'the kubelet of node-1 does not offer checkpoints',
  remedies: [
    { action: 'changeKubelet', setting: 'a', value: 'true', text: 'Switch on the feature gate' },
    { action: 'changeKubelet', setting: 'b', value: 'true', text: 'Set b' },
  ],
});

describe('the Pods view', () => {
  let server: FakeApiServer;
  let folder: TemporaryFolder;
  let session: ThawSession;
  let live: LiveCluster;
  let operations: Operations;
  let obstacle: CheckpointObstacle;
  let tree: { -readonly [Key in keyof PodsTreeView]: PodsTreeView[Key] };
  let view: PodsView;
  let podList: FakeList;
  let clock: ManualClock;
  const refreshes: unknown[] = [];
  const contextKeys = new Map<string, unknown>();
  const podsStates: unknown[] = [];

  beforeEach(async () => {
    server = await FakeApiServer.start();
    folder = await TemporaryFolder.create();
    podList = new FakeList(server, '/api/v1/pods', pods);
    new FakeList(server, '/api/v1/configmaps', [recordJson(ofWeb)]);
    new FakeList(server, '/api/v1/nodes');
    const kubeconfigPaths = [await server.writeKubeconfig(folder.path, { contextName: 'dev' })];
    const log = { info: vi.fn(), debug: vi.fn() };
    session = new ThawSession(new FakeMemento(), log, () => ({ kubeconfigPaths, runtimeImage: 'runtime:1' }));
    live = new LiveCluster(session);
    operations = new Operations();
    obstacle = new CheckpointObstacle(new FakeMemento());
    const { event: onDidChangeVisibility } = new vscode.EventEmitter<vscode.TreeViewVisibilityChangeEvent>();
    tree = {
      visible: true,
      onDidChangeVisibility,
      selection: [],
      message: '',
      description: '',
      badge: undefined,
    };
    podsStates.length = 0;
    contextKeys.clear();
    const setContext = onlyChanges((key, value) => {
      contextKeys.set(key, value);
      if (key === 'thaw.podsState') podsStates.push(value);
    });
    clock = new ManualClock();
    view = new PodsView(tree, { session, live, operations, obstacle, setContext }, clock);
    // Until the first rows are there, and VS Code was told of them.
    await view.getChildren();
    await live.watch?.settled();
    clock.advance(refreshIntervalMs);
    refreshes.length = 0;
    view.onDidChangeTreeData((rows) => refreshes.push(rows));
  });

  afterEach(async () => {
    view.dispose();
    live.dispose();
    session.dispose();
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  /** What the rows of the namespaces say. */
  async function descriptions(): Promise<readonly unknown[]> {
    return (await view.getChildren()).map((element) => view.getTreeItem(element).description);
  }

  /** The row at the end of these labels, from a namespace down; the first one stands for any label. */
  async function row(...labels: readonly (string | undefined)[]): Promise<PodsElement> {
    let found: PodsElement | undefined;
    for (const label of labels) {
      const below = await view.getChildren(found);
      found = below.find((element) => label === undefined || view.getTreeItem(element).label === label);
      if (found === undefined) throw new Error(`There is no row ${label ?? ''}`);
    }
    if (found === undefined) throw new Error('No row is asked for');
    return found;
  }

  /** The rows that VS Code is told of next, once there are any. */
  async function refreshed(): Promise<unknown> {
    const before = refreshes.length;
    await until(() => {
      clock.advance(refreshIntervalMs);
      return refreshes.length > before;
    });
    return refreshes.at(-1);
  }

  /** Lists the pods of one namespace, and no checkpoints. */
  function listsNamespace(namespace: string, items: readonly object[]): void {
    new FakeList(server, `/api/v1/namespaces/${namespace}/pods`, items);
    new FakeList(server, `/api/v1/namespaces/${namespace}/configmaps`);
  }

  it('shows namespaces, pods, containers and checkpoints, each with what matters now', async () => {
    const path = ['demo', 'web', 'main', undefined];
    const items = await Promise.all(
      path.map(async (_, index) => view.getTreeItem(await row(...path.slice(0, index + 1)))),
    );
    expect(items.map(({ contextValue }) => contextValue)).toEqual([
      'thaw.namespace',
      'thaw.pod.running.checkpointed',
      'thaw.container.running.checkpointed',
      'thaw.checkpoint',
    ]);
    expect(items.slice(0, 3).map(({ description }) => description)).toEqual([
      '2 pods',
      'Running · 1 checkpoint',
      'running · main:1',
    ]);
    expect(items[3]?.description).toContain("the pod's manifest is not known");
  });

  it('makes tooltips only when they are asked for', async () => {
    for (const labels of [
      ['demo', 'web'],
      ['demo', 'web', 'main'],
      ['demo', 'web', 'main', undefined],
    ]) {
      const element = await row(...labels);
      const item = view.getTreeItem(element);
      expect(item.tooltip).toBeUndefined();
      expect(view.resolveTreeItem(item, element).tooltip).toBeInstanceOf(vscode.MarkdownString);
    }
  });

  it('tells VS Code of the one row that has changed, which stays the same', async () => {
    await podList.watched();
    const before = await row('demo', 'web');
    podList.send('MODIFIED', fakePod({ name: 'web', resourceVersion: '2', labels: { app: 'api' } }));
    expect(await refreshed()).toEqual([before]);
    expect(await row('demo', 'web')).toBe(before);
  });

  it('says of a row whose pod has gone since VS Code was told of it that it is gone', async () => {
    await podList.watched();
    const paths = [
      ['demo', 'web'],
      ['demo', 'web', 'main'],
    ];
    const rows = await Promise.all(paths.map((labels) => row(...labels)));
    podList.send('DELETED', { ...web, metadata: { ...web.metadata, resourceVersion: '2' } });
    await until(async () => (await descriptions())[0] === '1 pod');
    expect(rows.map((each) => view.getTreeItem(each).label)).toEqual(['gone', 'gone']);
  });

  it('shows on the row of a pod what is being done with it', async () => {
    const element = await row('demo', 'web');
    const podUid = web.metadata.uid;
    operations.begin({ podUid, text: 'Restoring…', title: 'Restoring web', cancel: vi.fn() });
    expect(await refreshed()).toEqual([element]);
    const { description, contextValue } = view.getTreeItem(element);
    expect(description).toBe('Restoring… · 1 checkpoint');
    expect(contextValue).toBe('thaw.pod.running.busy.checkpointed');
    // Which is not to be checkpointed a second time meanwhile.
    const container = view.getTreeItem(await row('demo', 'web', 'main'));
    expect(container.contextValue).toBe('thaw.container.running.busy.checkpointed');
  });

  it('says of when the rows are while the cluster does not answer', async () => {
    await podList.watched();
    server.cutConnections();
    await until(() => tree.message !== '');
    expect(tree.message).toMatch(/^As of .+: .+\. Trying again\.$/);
    expect(await descriptions()).toEqual(['2 pods']);
  });

  it('says in its head which namespaces are shown', async () => {
    expect(tree.description).toBe('dev');
    for (const namespace of ['demo', 'team', 'test']) listsNamespace(namespace, [web]);
    for (const [choice, text] of [
      ['all', 'dev · all namespaces'],
      [['demo', 'team'], 'dev · demo, team'],
      [['demo', 'team', 'test'], 'dev · 3 namespaces'],
    ] as const) {
      await session.chooseNamespaces('dev', choice);
      await view.getChildren();
      expect(tree.description).toBe(text);
    }
  });

  it('shows a chosen namespace that may not be read, and knows which right is missing', async () => {
    listsNamespace('demo', [web]);
    server.on('GET', '/api/v1/namespaces/secret/pods', (_request, reply) => {
      const message =
        'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "secret"';
      reply.status({ code: 403, reason: 'Forbidden', message });
    });
    new FakeList(server, '/api/v1/namespaces/secret/configmaps');
    await session.chooseNamespaces('dev', ['demo', 'secret']);
    await view.getChildren();
    await until(() => view.failureOf('secret') !== undefined);
    expect(view.getTreeItem(await row('secret')).contextValue).toBe('thaw.namespace.unreadable');
    expect(view.failureOf('secret')?.remedies[0]?.action).toBe('grantAccess');
    expect(view.failureOf('demo')).toBeUndefined();
  });

  it('shows more of a long namespace where that is asked for', async () => {
    const many = Array.from({ length: podsPerPage + 1 }, (_, index) => fakePod({ name: `p${index}` }));
    listsNamespace('demo', many);
    await session.chooseNamespaces('dev', ['demo']);
    const demo = await row('demo');
    const more = (await view.getChildren(demo)).at(-1);
    if (more?.kind !== 'more') throw new Error('There is no row for more');
    expect(view.getTreeItem(more).command).toMatchObject({ command: 'thaw.showMore', arguments: [more] });
    view.showMore(more);
    expect(await view.getChildren(demo)).toHaveLength(many.length);
  });

  it('does not have VS Code ask again for rows that it has just been answered', async () => {
    operations.begin({ podUid: 'uid-of-web', text: 'Restoring…', title: 'Restoring web', cancel: vi.fn() });
    await refreshed();
    expect(refreshes).toEqual([[expect.objectContaining({ kind: 'pod', pod: 'web' })]]);
  });

  it('never says that there are no pods before they are read', () => {
    expect(podsStates).toEqual(['starting', 'shown']);
  });

  describe('while the first of many pods are there', () => {
    let others: Reply;

    beforeEach(async () => {
      const asked = Promise.withResolvers<Reply>();
      server.on('GET', '/api/v1/pods', ({ query }, reply) => {
        const metadata = { resourceVersion: '2', continue: 'others' };
        if (query.get('watch') !== null) reply.begin();
        else if (query.has('continue')) asked.resolve(reply);
        else reply.json({ metadata, items: [fakePod({ name: 'first' })] });
      });
      live.restart();
      await view.getChildren();
      others = await asked.promise;
    });

    async function namespaceText(): Promise<unknown> {
      const [namespace] = await view.getChildren();
      return namespace && view.getTreeItem(namespace).description;
    }

    it('says that there are so many so far, until all are there', async () => {
      expect(await namespaceText()).toBe('1 pod so far');
      others.json({ metadata: { resourceVersion: '2' }, items: [fakePod({ name: 'second' })] });
      await live.settled();
      expect(await namespaceText()).toBe('2 pods');
    });

    it('has VS Code ask again for what it says so far, when it is all', async () => {
      // That the watch began anew.
      expect(await refreshed()).toBeUndefined();
      await namespaceText();
      others.json({ metadata: { resourceVersion: '2' }, items: [] });
      expect(await refreshed()).toEqual([expect.objectContaining({ kind: 'namespace' })]);
    });

    it('says above them why the others are missing', async () => {
      others.status({ code: 500, message: 'etcd is gone' });
      await live.settled();
      expect(tree.message).toMatch(/^Not all pods are shown: .*etcd is gone.* Trying again\.$/);
    });
  });

  it('counts the operations under way in its badge', () => {
    const begin = (podUid: string): vscode.Disposable =>
      operations.begin({ podUid, text: 'Restoring…', title: 'Restoring web', cancel: vi.fn() });
    const [one, other] = [begin('a'), begin('b')];
    expect(tree.badge).toEqual({ value: 2, tooltip: '2 operations are running' });
    one.dispose();
    expect(tree.badge).toEqual({ value: 1, tooltip: '1 operation is running' });
    other.dispose();
    expect(tree.badge).toBeUndefined();
  });

  it('says that the cluster makes no checkpoints, and what to do, until one was made', () => {
    obstacle.failed('dev', disabled);
    expect(tree.message).toBe(
      'Pods here cannot be checkpointed: the kubelet of node-1 does not offer checkpoints. Switch on the feature gate. Or: Set b.',
    );
    obstacle.succeeded('dev');
    expect(tree.message).toBe('');
  });

  it('does not say of one cluster what was learnt of another', () => {
    obstacle.failed('prod', disabled);
    expect(tree.message).toBe('');
  });

  it('does not take every failed checkpoint for one of the cluster', () => {
    const { attempted, explanation } = disabled;
    obstacle.failed('dev', new ThawError({ reason: 'dumpFailed', attempted, explanation }));
    expect(tree.message).toBe('');
  });

  it('shows a filter and how many pods meet it, until it is cleared', async () => {
    await session.chooseFilter('app in (web, api)');
    expect(await descriptions()).toEqual(['1 of 2 pods']);
    expect(tree.description).toBe('dev · app in (web, api)');
    expect(tree.message).toBe('Filter “app in (web, api)”: 1 of 2 pods.');
    await session.chooseFilter('');
    expect(tree.description).toBe('dev');
    expect(tree.message).toBe('');
  });

  it('shows what a filter finds, and its namespaces without it as they were', async () => {
    const root = async (): Promise<vscode.TreeItem | undefined> => {
      const [element] = await view.getChildren();
      return element && view.getTreeItem(element);
    };
    const before = await root();
    await session.chooseFilter('web');
    const filtered = await root();
    expect(filtered?.collapsibleState).toBe(vscode.TreeItemCollapsibleState.Expanded);
    expect(filtered?.id).not.toBe(before?.id);
    await session.chooseFilter('');
    expect((await root())?.id).toBe(before?.id);
  });

  it('offers to clear the filter while there is one', async () => {
    expect(contextKeys.get('thaw.podsFiltered')).toBeUndefined();
    await session.chooseFilter('web');
    expect(contextKeys.get('thaw.podsFiltered')).toBe(true);
    await session.chooseFilter('');
    expect(contextKeys.get('thaw.podsFiltered')).toBe(false);
  });

  it('leaves it to the welcome text to say that no pod meets the filter', async () => {
    await session.chooseFilter('nothing-is-called-so');
    expect(await descriptions()).toEqual([]);
    expect(contextKeys.get('thaw.podsState')).toBe('filtered');
    expect(tree.message).toBe('');
  });

  it('shows all pods, and says why, where an earlier version has kept a filter that is none', async () => {
    await session.chooseFilter('app in (web');
    expect(await descriptions()).toEqual(['2 pods']);
    expect(tree.message).toBe(
      'The filter “app in (web” is not used. The parenthesis after “in” is not closed.',
    );
  });
});

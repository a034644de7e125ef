import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { checkpointsPerPage } from '../../../src/views/checkpointList.ts';
import { CheckpointsView, type CheckpointsTreeView } from '../../../src/views/checkpointsView.ts';
import { onlyChanges } from '../../../src/views/contextKeys.ts';
import type { CheckpointsElement } from '../../../src/views/elements.ts';
import { LiveCluster } from '../../../src/views/liveCluster.ts';
import { refreshIntervalMs } from '../../../src/views/refreshBatch.ts';
import { ThawSession } from '../../../src/views/thawSession.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeList } from '../../support/fakeList.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';
import { record } from '../checkpoint/recordExample.ts';
import { recordJson } from '../checkpoint/recordJson.ts';
import { ManualClock } from '../kubernetes/manualClock.ts';
import { until } from '../kubernetes/watchScenario.ts';

const minuteMs = 60_000;

const start = new ManualClock().now();

const recent: CheckpointRecord = {
  ...record,
  name: 'recent',
  checkpointedAt: start - 2 * minuteMs,
  sourcePod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'counter' },
    spec: { containers: [{ name: 'main' }] },
  },
};
const old: CheckpointRecord = {
  ...record,
  name: 'old',
  source: { ...record.source, pod: 'web' },
  checkpointedAt: start - 3 * 60 * minuteMs,
  archive: { ...record.archive, node: 'node-2', state: 'missing' },
};

const node = {
  metadata: { name: 'node-1', uid: 'uid-of-node-1', resourceVersion: '1' },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
};

describe('the Checkpoints view', () => {
  let clock: ManualClock;
  let server: FakeApiServer;
  let folder: TemporaryFolder;
  let session: ThawSession;
  let live: LiveCluster;
  let visibility: vscode.EventEmitter<vscode.TreeViewVisibilityChangeEvent>;
  let tree: { -readonly [Key in keyof CheckpointsTreeView]: CheckpointsTreeView[Key] };
  let view: CheckpointsView;
  let configMaps: FakeList;
  let nodes: FakeList;
  const refreshes: unknown[] = [];
  const states: unknown[] = [];

  beforeEach(async () => {
    clock = new ManualClock();
    server = await FakeApiServer.start();
    folder = await TemporaryFolder.create();
    new FakeList(server, '/api/v1/pods');
    nodes = new FakeList(server, '/api/v1/nodes', [node]);
    configMaps = new FakeList(server, '/api/v1/configmaps', [old, recent].map(recordJson));
    const kubeconfigPaths = [await server.writeKubeconfig(folder.path, { contextName: 'dev' })];
    const log = { info: vi.fn(), debug: vi.fn() };
    session = new ThawSession(new FakeMemento(), log, () => ({ kubeconfigPaths, runtimeImage: 'runtime:1' }));
    live = new LiveCluster(session, clock);
    visibility = new vscode.EventEmitter();
    tree = {
      visible: true,
      onDidChangeVisibility: visibility.event,
      selection: [],
      message: '',
      description: '',
    };
  });

  afterEach(async () => {
    view.dispose();
    live.dispose();
    session.dispose();
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  /** Shows the view, and tells VS Code of its first rows. */
  async function show(): Promise<void> {
    const setContext = onlyChanges((_key, value) => states.push(value));
    view = new CheckpointsView(tree, { live, session, setContext }, clock);
    await view.getChildren();
    await live.watch?.settled();
    clock.advance(refreshIntervalMs);
    refreshes.length = 0;
    view.onDidChangeTreeData((rows) => refreshes.push(rows));
  }

  async function items(parent?: CheckpointsElement): Promise<readonly vscode.TreeItem[]> {
    return (await view.getChildren(parent)).map((element) => view.getTreeItem(element));
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

  it('shows the newest checkpoint first, with its age, its size and where it is', async () => {
    await show();
    const rows = await items();
    expect(rows.map(({ label }) => label)).toEqual(['counter/main', 'web/main']);
    expect(rows[0]?.description).toBe('2 min · 2.05 MB · node-1');
    expect(rows[1]?.description).toBe('3 h · 2.05 MB · node-2 · archive gone');
    expect(tree.description).toBe('2 checkpoints');
  });

  it('says of a checkpoint that its node is gone, as soon as it is', async () => {
    await show();
    await nodes.watched();
    const rows = await view.getChildren();
    nodes.send('DELETED', node);
    // Each by itself: told of the whole tree, VS Code would know none of them for a moment.
    expect(await refreshed()).toEqual(rows);
    expect((await items())[0]?.description).toBe('2 min · 2.05 MB · node-1 · its node node-1 is gone');
  });

  it('offers to restore only what can be restored', async () => {
    await show();
    expect((await items()).map(({ contextValue }) => contextValue)).toEqual([
      'thaw.checkpoint.restorable',
      'thaw.checkpoint',
    ]);
  });

  it('makes tooltips only when they are asked for', async () => {
    await show();
    const [element] = await view.getChildren();
    if (element === undefined) throw new Error('There is no row');
    const item = view.getTreeItem(element);
    expect(item.tooltip).toBeUndefined();
    expect(view.resolveTreeItem(item, element).tooltip).toBeInstanceOf(vscode.MarkdownString);
  });

  it('groups as it was chosen, in this session and the next', async () => {
    await show();
    await session.chooseGrouping('node');
    expect(await refreshed()).toBeUndefined();
    expect((await items()).map(({ label }) => label)).toEqual(['node-1', 'node-2']);
    view.dispose();
    await show();
    const [group] = await view.getChildren();
    if (group?.kind !== 'checkpointGroup') throw new Error('There is no group');
    expect((await items(group)).map(({ label }) => label)).toEqual(['counter/main']);
    expect(view.checkpointsBelow(group)).toMatchObject([{ name: 'recent' }]);
  });

  it('tells VS Code of the one row that has changed, and counts again where one has gone', async () => {
    await show();
    await configMaps.watched();
    const [, second] = await view.getChildren();
    const changed = recordJson({ ...old, label: 'warm' });
    configMaps.send('MODIFIED', { ...changed, metadata: { ...changed.metadata, resourceVersion: '2' } });
    expect(await refreshed()).toEqual([second]);
    expect((await items())[1]?.description).toContain('warm · 3 h');
    configMaps.send('DELETED', recordJson(old));
    await until(() => tree.description === '1 checkpoint');
    expect(await refreshed()).toBeUndefined();
  });

  it('tells VS Code of the groups where one of them has a checkpoint more, and of the whole tree where there is another group', async () => {
    await session.chooseGrouping('node');
    await show();
    await configMaps.watched();
    const groups = await view.getChildren();
    const added = recordJson({ ...recent, name: 'added' });
    configMaps.send('ADDED', added);
    expect(await refreshed()).toEqual(groups);
    const archive = { ...recent.archive, node: 'node-3' };
    configMaps.send('ADDED', recordJson({ ...recent, name: 'elsewhere', archive }));
    expect(await refreshed()).toBeUndefined();
  });

  it('has no count where there are no checkpoints: the welcome text says so', async () => {
    new FakeList(server, '/api/v1/configmaps');
    await show();
    expect(tree.description).toBe('');
  });

  it('says that there may be more where not all may be read', async () => {
    server.on('GET', '/api/v1/configmaps', (_request, reply) => {
      reply.status({ code: 403, reason: 'Forbidden', message: 'configmaps is forbidden' });
    });
    server.on('POST', /selfsubjectaccessreviews$/, (_request, reply) => {
      reply.json({ status: { allowed: true } }, 201);
    });
    await show();
    expect(tree.message).toMatch(/^These may not be all: .+\.$/);
  });

  async function readNothing(): Promise<void> {
    for (const path of ['/api/v1/pods', '/api/v1/configmaps', '/api/v1/nodes']) {
      server.on('GET', path, (_request, reply) => {
        reply.status({ code: 500, message: 'etcd is gone' });
      });
    }
    await show();
    expect(live.checkpointState.status).toBe('failed');
    expect(tree.message).toBe('');
  }

  it('has a welcome text where checkpoints cannot be read, and nobody looks at pods', async () => {
    await readNothing();
    expect(states.at(-1)).toBe('failed');
  });

  it('leaves it to the Pods view to say that nothing at all can be read', async () => {
    live.hold('pods');
    await readNothing();
    await live.settled();
    expect(states.at(-1)).toBe('other');
    expect(tree.message).toBe('');
  });

  it('says that there are none as soon as that is known', async () => {
    states.length = 0;
    await show();
    expect(states).toEqual(['other', 'none']);
  });

  it('makes the ages new every minute while somebody looks, and not afterwards', async () => {
    await show();
    clock.advance(minuteMs);
    clock.advance(refreshIntervalMs);
    expect(refreshes).toEqual([await view.getChildren()]);
    expect((await items())[0]?.description).toContain('3 min');
    visibility.fire({ visible: false });
    clock.advance(minuteMs);
    await until(() => live.checkpointState.status === 'idle');
    clock.advance(refreshIntervalMs);
    refreshes.length = 0;
    clock.advance(minuteMs);
    clock.advance(refreshIntervalMs);
    expect(refreshes).toEqual([]);
  });

  it('shows more of a long list where that is asked for', async () => {
    const many = Array.from({ length: checkpointsPerPage + 1 }, (_, index) => ({
      ...old,
      name: `c${index}`,
    }));
    new FakeList(server, '/api/v1/configmaps', many.map(recordJson));
    await show();
    const more = (await view.getChildren()).at(-1);
    if (more?.kind !== 'more') throw new Error('There is no row for more');
    expect(view.getTreeItem(more).command).toMatchObject({ command: 'thaw.showMore', arguments: [more] });
    view.showMore(more);
    expect(await view.getChildren()).toHaveLength(many.length);
  });
});

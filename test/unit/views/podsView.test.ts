import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { ThawError } from '../../../src/kubernetes/thawError.ts';
import { CheckpointObstacle } from '../../../src/views/checkpointObstacle.ts';
import { LiveCluster } from '../../../src/views/liveCluster.ts';
import { Operations } from '../../../src/views/operations.ts';
import { PodsView, type PodsTreeView } from '../../../src/views/podsView.ts';
import { ThawSession } from '../../../src/views/thawSession.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';
import { fakePod } from '../kubernetes/fakePod.ts';

const pods = [fakePod({ name: 'web', labels: { app: 'web' } }), fakePod({ name: 'db' })];

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
  const contextKeys = new Map<string, unknown>();

  beforeEach(async () => {
    server = await FakeApiServer.start();
    folder = await TemporaryFolder.create();
    for (const path of ['/api/v1/pods', '/api/v1/configmaps', '/api/v1/nodes']) {
      const items = path.endsWith('pods') ? pods : [];
      server.on('GET', path, ({ query }, reply) => {
        if (query.get('watch') === null) reply.json({ metadata: { resourceVersion: '1' }, items });
        else reply.begin();
      });
    }
    const kubeconfigPaths = [await server.writeKubeconfig(folder.path, { contextName: 'dev' })];
    const log = { info: vi.fn(), debug: vi.fn() };
    session = new ThawSession(new FakeMemento(), log, () => ({ kubeconfigPaths, runtimeImage: 'runtime:1' }));
    live = new LiveCluster(session);
    operations = new Operations();
    obstacle = new CheckpointObstacle();
    const { event: onDidChangeVisibility } = new vscode.EventEmitter<vscode.TreeViewVisibilityChangeEvent>();
    tree = {
      visible: true,
      onDidChangeVisibility,
      selection: [],
      message: '',
      description: '',
      badge: undefined,
    };
    const setContext = (key: string, value: unknown): void => void contextKeys.set(key, value);
    view = new PodsView(tree, { session, live, operations, obstacle, setContext });
    // Until the first rows are there.
    await view.getChildren();
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
    expect(tree.message).toBe('1 of 2 pods meet the filter.');
    await session.chooseFilter('');
    expect(tree.description).toBe('dev');
    expect(tree.message).toBe('');
  });

  it('offers to clear the filter while there is one', async () => {
    expect(contextKeys.get('thaw.podsFiltered')).toBe(false);
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
    expect(tree.message).toBe('The filter is not used. The parenthesis after “in” is not closed.');
  });
});

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

  beforeEach(async () => {
    server = await FakeApiServer.start();
    folder = await TemporaryFolder.create();
    for (const path of ['/api/v1/pods', '/api/v1/configmaps', '/api/v1/nodes']) {
      const items = path.endsWith('pods') ? [fakePod({ name: 'web' })] : [];
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
    view = new PodsView(tree, { session, live, operations, obstacle, setContext: vi.fn() });
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
});

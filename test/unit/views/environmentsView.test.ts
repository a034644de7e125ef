import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { onlyChanges } from '../../../src/views/contextKeys.ts';
import type { EnvironmentElement } from '../../../src/views/elements.ts';
import { EnvironmentsView } from '../../../src/views/environmentsView.ts';
import { KeptMeasurements } from '../../../src/views/keptMeasurements.ts';
import { LiveCluster } from '../../../src/views/liveCluster.ts';
import { Operations } from '../../../src/views/operations.ts';
import { refreshIntervalMs } from '../../../src/views/refreshBatch.ts';
import { ThawSession } from '../../../src/views/thawSession.ts';
import type { WorkspaceEnvironment } from '../../../src/views/workspaceEnvironments.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeList } from '../../support/fakeList.ts';
import type { Reply } from '../../support/fakeReply.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';
import { bakeExample as bake } from '../checkpoint/recordExample.ts';
import { recordJson } from '../checkpoint/recordJson.ts';
import { shopDeployment } from '../environment/fakePool.ts';
import { ManualClock } from '../kubernetes/manualClock.ts';
import { until } from '../kubernetes/watchScenario.ts';

/** A file with errors, so that nothing is compared with its bakes. */
function file(name: string, errors = 1): WorkspaceEnvironment {
  return { uri: vscode.Uri.file(`/${name}.thaw.yaml`), name, errors };
}

describe('the Environments view', () => {
  let server: FakeApiServer;
  let folder: TemporaryFolder;
  let session: ThawSession;
  let live: LiveCluster;
  let configMaps: FakeList;
  let deployments: FakeList;
  let files: WorkspaceEnvironment[];
  let changed: vscode.EventEmitter<undefined>;
  let clock: ManualClock;
  let view: EnvironmentsView;
  let tree: { visible: boolean };
  const refreshes: (readonly EnvironmentElement[] | undefined)[] = [];
  /** What was told of whether there are none. */
  const noneTold: unknown[] = [];

  beforeEach(async () => {
    server = await FakeApiServer.start();
    folder = await TemporaryFolder.create();
    new FakeList(server, '/api/v1/pods');
    new FakeList(server, '/api/v1/nodes');
    configMaps = new FakeList(server, '/api/v1/configmaps', [recordJson(bake)]);
    deployments = new FakeList(server, '/apis/apps/v1/namespaces/demo/deployments');
    const kubeconfigPaths = [await server.writeKubeconfig(folder.path, { contextName: 'dev' })];
    const log = { info: vi.fn(), debug: vi.fn() };
    session = new ThawSession(new FakeMemento(), log, () => ({ kubeconfigPaths, runtimeImage: 'runtime:1' }));
    live = new LiveCluster(session);
    files = [file('blog')];
    noneTold.length = 0;
    changed = new vscode.EventEmitter();
    const { event: onDidChangeVisibility } = new vscode.EventEmitter<vscode.TreeViewVisibilityChangeEvent>();
    const shown = { visible: true, onDidChangeVisibility, selection: [], description: '' };
    tree = shown;
    clock = new ManualClock();
    view = new EnvironmentsView(
      shown,
      {
        live,
        operations: new Operations(),
        files: { all: () => Promise.resolve(files), onDidChange: changed.event },
        measurements: new KeptMeasurements(new FakeMemento()),
        setContext: onlyChanges((_key, value) => noneTold.push(value)),
      },
      clock,
    );
    await live.settled();
    await live.watch?.settled();
    await view.getChildren();
    clock.advance(refreshIntervalMs);
    refreshes.length = 0;
    view.onDidChangeTreeData((rows) => refreshes.push(rows as readonly EnvironmentElement[] | undefined));
  });

  afterEach(async () => {
    view.dispose();
    live.dispose();
    session.dispose();
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  /** The names of the rows that VS Code is told of next, once there are any; `all` for the whole tree. */
  async function refreshed(): Promise<readonly string[] | 'all'> {
    const before = refreshes.length;
    await until(() => {
      clock.advance(refreshIntervalMs);
      return refreshes.length > before;
    });
    return refreshes.at(-1)?.map(({ name }) => name) ?? 'all';
  }

  /** What the row of an environment says. */
  async function description(name: string): Promise<unknown> {
    const row = (await view.environments()).find((each) => each.name === name);
    return (
      row && view.getTreeItem({ kind: 'environment', id: name, namespace: row.namespace, name }).description
    );
  }

  it('has the environments of files and those that were baked', async () => {
    expect((await view.environments()).map(({ name }) => name)).toEqual(['blog', 'shop']);
    expect(await description('blog')).toBe('1 error in its file');
  });

  it('makes its rows anew one by one where none has come or gone, so that VS Code goes on knowing them', async () => {
    files = [file('blog', 2)];
    changed.fire(undefined);
    expect(await refreshed()).toEqual(['blog', 'shop']);
    expect(await description('blog')).toBe('2 errors in its file');

    await configMaps.watched();
    configMaps.send(
      'ADDED',
      recordJson({ ...bake, name: 'second', checkpointedAt: bake.checkpointedAt + 1 }),
    );
    expect(await refreshed()).toEqual(['blog', 'shop']);
    expect((await view.environments()).find(({ name }) => name === 'shop')?.bakes).toHaveLength(2);
  });

  it('says how large a pool is to be, also where no pod of it can be made', async () => {
    await deployments.watched();
    const { metadata, ...pool } = shopDeployment(3);
    deployments.send('ADDED', { ...pool, metadata: { ...metadata, resourceVersion: '2' } });
    expect(await refreshed()).toEqual(['blog', 'shop']);
    expect(await description('shop')).toContain('pool 0/3 warm');
  });

  it('makes all of them anew where one has come or gone', async () => {
    files = [file('blog'), file('notes')];
    changed.fire(undefined);
    expect(await refreshed()).toBe('all');
    await view.getChildren();

    await configMaps.watched();
    configMaps.send('DELETED', recordJson(bake));
    expect(await refreshed()).toBe('all');
  });

  it('makes all of them anew for another cluster', async () => {
    live.restart();
    expect(await refreshed()).toBe('all');
  });

  it('leaves the reading to VS Code while it is hidden', async () => {
    tree.visible = false;
    changed.fire(undefined);
    expect(await refreshed()).toBe('all');
  });

  describe('without a file', () => {
    /** Answers the question for the checkpoints, which is open until then. */
    let answer: (...records: readonly object[]) => void;

    beforeEach(async () => {
      const asked = Promise.withResolvers<Reply>();
      server.on('GET', configMaps.path, ({ query }, reply) => {
        if (query.has('watch')) reply.begin();
        else asked.resolve(reply);
      });
      files = [];
      live.restart();
      // The pods are there before.
      expect(await view.getChildren()).toEqual([]);
      const reply = await asked.promise;
      answer = (...items) => {
        reply.json({ metadata: { resourceVersion: '1' }, items });
      };
    });

    it('does not say that there are none before the checkpoints are read', () => {
      expect(noneTold).toEqual([]);
    });

    it('says that there are none once that is known', async () => {
      answer();
      await until(() => noneTold.length > 0);
      expect(noneTold).toEqual([true]);
    });

    it('never says so where something was baked', async () => {
      answer(recordJson(bake));
      await until(async () => (await view.getChildren()).length > 0);
      expect(noneTold).toEqual([]);
    });

    it('does not say of another cluster that it has none before that is read', async () => {
      answer();
      await until(() => noneTold.length > 0);
      live.restart();
      expect(noneTold).toEqual([true, false]);
    });

    it('goes on saying what an environment is where the checkpoints cannot be read', async () => {
      server.cutConnections();
      await until(() => live.checkpointState.status === 'failed');
      await until(() => noneTold.length > 0);
      expect(noneTold).toEqual([true]);
    });
  });
});

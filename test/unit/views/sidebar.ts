import { vi } from 'vitest';
import * as vscode from 'vscode';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { CheckpointObstacle } from '../../../src/views/checkpointObstacle.ts';
import { CheckpointsView } from '../../../src/views/checkpointsView.ts';
import { EnvironmentsView } from '../../../src/views/environmentsView.ts';
import { KeptMeasurements } from '../../../src/views/keptMeasurements.ts';
import { LiveCluster } from '../../../src/views/liveCluster.ts';
import { Operations } from '../../../src/views/operations.ts';
import { PodsView } from '../../../src/views/podsView.ts';
import { ThawSession } from '../../../src/views/thawSession.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { FakeList } from '../../support/fakeList.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';
import { TemporaryFolder } from '../../support/temporaryFolder.ts';
import { recordJson } from '../checkpoint/recordJson.ts';
import { ManualClock } from '../kubernetes/manualClock.ts';
import { until } from '../kubernetes/watchScenario.ts';

/** What VS Code gives for a view, hidden at first; a test shows and hides it. */
export class FakeTreeView {
  readonly selection = [];
  message = '';
  description = '';
  badge: vscode.ViewBadge | undefined;
  visible = false;
  readonly #emitter = new vscode.EventEmitter<vscode.TreeViewVisibilityChangeEvent>();

  readonly onDidChangeVisibility = this.#emitter.event;

  setVisible(visible: boolean): void {
    this.visible = visible;
    this.#emitter.fire({ visible });
  }
}

/** What the views watch, in the order of {@link serve}. */
const listPaths = ['/api/v1/pods', '/api/v1/configmaps', '/api/v1/nodes'] as const;

const node = {
  metadata: { name: 'node-1', uid: 'uid-of-node-1', resourceVersion: '1' },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
};

/** Lists of pods, records and nodes. */
type ServedLists = readonly [FakeList, FakeList, FakeList];

function serve(
  server: FakeApiServer,
  pods: readonly object[],
  records: readonly CheckpointRecord[],
): ServedLists {
  return [
    new FakeList(server, listPaths[0], pods),
    new FakeList(server, listPaths[1], records.map(recordJson)),
    new FakeList(server, listPaths[2], [node]),
  ];
}

/** The three views of a window beside each other, all hidden at first, on a fake cluster. */
export class Sidebar implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly operations = new Operations();
  readonly trees = {
    pods: new FakeTreeView(),
    checkpoints: new FakeTreeView(),
    environments: new FakeTreeView(),
  };
  readonly server: FakeApiServer;
  readonly session: ThawSession;
  readonly live: LiveCluster;
  readonly views: {
    readonly pods: PodsView;
    readonly checkpoints: CheckpointsView;
    readonly environments: EnvironmentsView;
  };
  readonly #folder: TemporaryFolder;
  #lists: ServedLists;

  private constructor(
    server: FakeApiServer,
    folder: TemporaryFolder,
    { lists, kubeconfig }: { readonly lists: ServedLists; readonly kubeconfig: string },
  ) {
    this.#lists = lists;
    this.server = server;
    this.#folder = folder;
    const log = { info: vi.fn(), debug: vi.fn() };
    const settings = { kubeconfigPaths: [kubeconfig], runtimeImage: 'runtime:1' };
    const session = new ThawSession(new FakeMemento(), log, () => settings);
    const live = new LiveCluster(session, this.clock);
    const { trees, clock, operations } = this;
    const files = { all: () => Promise.resolve([]), onDidChange: () => new vscode.Disposable(vi.fn()) };
    const obstacle = new CheckpointObstacle(new FakeMemento());
    this.session = session;
    this.live = live;
    this.views = {
      pods: new PodsView(trees.pods, { session, live, operations, obstacle, setContext: vi.fn() }, clock),
      checkpoints: new CheckpointsView(trees.checkpoints, { live, session, setContext: vi.fn() }, clock),
      environments: new EnvironmentsView(
        trees.environments,
        {
          live,
          operations,
          files,
          measurements: new KeptMeasurements(new FakeMemento()),
          setContext: vi.fn(),
        },
        clock,
      ),
    };
  }

  static async open({
    pods = [],
    records = [],
  }: {
    readonly pods?: readonly object[];
    readonly records?: readonly CheckpointRecord[];
  }): Promise<Sidebar> {
    const server = await FakeApiServer.start();
    const folder = await TemporaryFolder.create();
    const lists = serve(server, pods, records);
    const kubeconfig = await server.writeKubeconfig(folder.path, { contextName: 'dev' });
    return new Sidebar(server, folder, { lists, kubeconfig });
  }

  /** Shows views, until all that they watch is watched. */
  async show(...names: readonly (keyof Sidebar['trees'])[]): Promise<void> {
    for (const name of names) this.trees[name].setVisible(true);
    await Promise.all([this.live.settled(), this.live.checkpointsBegun()]);
    await this.live.watch?.settled();
    const { pods, environments } = this.trees;
    const lists = pods.visible || environments.visible ? listPaths.length : listPaths.length - 1;
    await until(() => this.watches === lists);
  }

  /** The pods of the cluster. */
  get podList(): FakeList {
    return this.#lists[0];
  }

  /** The cluster answers nothing any more but that it cannot. */
  breakCluster(): void {
    for (const path of listPaths) {
      this.server.on('GET', path, (_request, reply) => {
        reply.status({ code: 500, message: 'etcd is gone' });
      });
    }
    this.server.cutConnections();
  }

  /** The cluster answers again, and has nothing. */
  mendCluster(): void {
    this.#lists = serve(this.server, [], []);
  }

  /** How many watches are open. */
  get watches(): number {
    return this.#lists.reduce((sum, { watches }) => sum + watches, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const view of Object.values(this.views)) view.dispose();
    this.live.dispose();
    this.session.dispose();
    await this.server[Symbol.asyncDispose]();
    await this.#folder[Symbol.asyncDispose]();
  }
}

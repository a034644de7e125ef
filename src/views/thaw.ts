import path from 'node:path';
import * as vscode from 'vscode';
import { CheckpointIntents } from '../checkpoint/checkpointIntents.ts';
import { CheckpointObstacle } from './checkpointObstacle.ts';
import { CheckpointsView } from './checkpointsView.ts';
import { onlyChanges } from './contextKeys.ts';
import { translateCore } from './coreTranslations.ts';
import type { CheckpointsElement, EnvironmentsElement, PodsElement } from './elements.ts';
import { EnvironmentsView } from './environmentsView.ts';
import { ContainerLogs } from './containerLogs.ts';
import { ContainerTerminals } from './containerTerminals.ts';
import { IntentSettling } from './intentSettling.ts';
import { KeptMeasurements } from './keptMeasurements.ts';
import { LeftoverSweep } from './leftoverSweep.ts';
import { LiveCluster } from './liveCluster.ts';
import type { LiveState } from './liveState.ts';
import { LocalClusterKey } from './localClusterKey.ts';
import { logText } from './logText.ts';
import { ObstacleKey } from './obstacleKey.ts';
import { Operations } from './operations.ts';
import { PodDocuments } from './podDocuments.ts';
import { PortForwards } from './portForwards.ts';
import { PodsView } from './podsView.ts';
import { ProcessDocuments } from './processDocuments.ts';
import { StartupTimings } from './startupTimings.ts';
import { expiredClaims, temporaryPods } from './sweptLeftovers.ts';
import { readSettings, ThawSession } from './thawSession.ts';
import { WorkspaceEnvironments } from './workspaceEnvironments.ts';

/** The settings that a connection is made with. */
const connectionSettings = ['thaw.kubeconfig', 'thaw.runtimeImage'];

/** What VS Code gives at activation. */
export interface Host {
  readonly log: vscode.LogOutputChannel;
  /** Choices that are kept for the workspace. */
  readonly choices: vscode.Memento;
  readonly extensionUri: vscode.Uri;
  /** Where files are kept for the workspace. */
  readonly storageFolder: string;
  /** Where files are kept for all windows. */
  readonly globalStorageFolder: string;
  readonly podsTreeView: vscode.TreeView<PodsElement>;
  readonly checkpointsTreeView: vscode.TreeView<CheckpointsElement>;
  readonly environmentsTreeView: vscode.TreeView<EnvironmentsElement>;
}

/** The parts of the extension, made together on the first use of any of them. */
export class Thaw {
  readonly host: Host;
  readonly session: ThawSession;
  readonly live: LiveCluster;
  readonly operations = new Operations();
  readonly obstacle: CheckpointObstacle;
  readonly podsView: PodsView;
  readonly checkpointsView: CheckpointsView;
  readonly environmentFiles = new WorkspaceEnvironments();
  readonly environmentsView: EnvironmentsView;
  readonly documents: PodDocuments;
  readonly processes: ProcessDocuments;
  readonly logs: ContainerLogs;
  readonly terminals: ContainerTerminals;
  readonly forwards: PortForwards;
  readonly timings: StartupTimings;
  readonly measurements: KeptMeasurements;
  readonly #settling: IntentSettling;
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor(host: Host) {
    translateCore();
    this.host = host;
    const intents = new CheckpointIntents(path.join(host.globalStorageFolder, 'checkpoints'), (error) => {
      host.log.warn(logText(error));
    });
    this.session = new ThawSession(host.choices, host.log, readSettings, intents);
    this.live = new LiveCluster(this.session);
    this.obstacle = new CheckpointObstacle(host.choices);
    this.#settling = new IntentSettling({ live: this.live, session: this.session, intents, log: host.log });
    const setContext = onlyChanges(
      (key, value) => void vscode.commands.executeCommand('setContext', key, value),
    );
    this.podsView = new PodsView(host.podsTreeView, {
      session: this.session,
      live: this.live,
      operations: this.operations,
      obstacle: this.obstacle,
      setContext,
    });
    this.checkpointsView = new CheckpointsView(host.checkpointsTreeView, {
      live: this.live,
      session: this.session,
      setContext,
    });
    this.measurements = new KeptMeasurements(host.choices);
    this.environmentsView = new EnvironmentsView(host.environmentsTreeView, {
      live: this.live,
      operations: this.operations,
      files: this.environmentFiles,
      measurements: this.measurements,
      setContext,
    });
    this.documents = new PodDocuments(this.session);
    this.processes = new ProcessDocuments(this.session, this.operations);
    this.logs = new ContainerLogs(this.session);
    this.forwards = new PortForwards(this.session);
    this.terminals = new ContainerTerminals(() => this.session.connectTo(undefined));
    this.timings = new StartupTimings(host.extensionUri, host.storageFolder, async (of) => {
      const { readPoolHolding } = await import('./clusterReading.ts');
      return await readPoolHolding(this.session, of);
    });
    const logFailure = (state: LiveState): void => {
      if ('failure' in state && state.failure !== undefined) host.log.warn(logText(state.failure));
    };
    this.#subscriptions = [
      new LocalClusterKey(this.live, setContext),
      new ObstacleKey({ obstacle: this.obstacle, live: this.live, setContext }),
      this.timings.onDidMeasure((measured) => void this.measurements.keep(measured)),
      ...[temporaryPods, expiredClaims].map(
        (kind) => new LeftoverSweep({ live: this.live, session: this.session, log: host.log }, kind),
      ),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (connectionSettings.some((name) => change.affectsConfiguration(name))) this.session.reconnect();
      }),
      this.live.onDidChangeState(logFailure),
      this.live.onDidChangeCheckpointState((state) => {
        // What keeps from both is told once.
        if (this.live.state.status !== 'failed') logFailure(state);
      }),
    ];
  }

  /** Cancels what is under way, clears away what that had made, and only then lets go of all that it takes. */
  async end(): Promise<void> {
    // All at once: VS Code waits for some seconds only.
    await Promise.all([this.operations.cancelAll(), this.timings.end(), this.#settling.end()]);
    await this.session.settled();
    this.#dispose();
  }

  #dispose(): void {
    for (const subscription of this.#subscriptions.toReversed()) subscription.dispose();
    this.timings.dispose();
    this.forwards.dispose();
    this.terminals.dispose();
    this.logs.dispose();
    this.processes.dispose();
    this.documents.dispose();
    this.environmentsView.dispose();
    this.environmentFiles.dispose();
    this.measurements.dispose();
    this.checkpointsView.dispose();
    this.podsView.dispose();
    this.obstacle.dispose();
    this.operations.dispose();
    this.live.dispose();
    this.session.dispose();
  }
}

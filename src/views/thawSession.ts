import * as vscode from 'vscode';
import type { CheckpointerIntents } from '../checkpoint/checkpointer.ts';
import type { Kubeconfig } from '../kubernetes/kubeconfig.ts';
import type { CheckpointGrouping } from './checkpointGrouping.ts';
import type { ClusterParts } from './clusterParts.ts';

/** What the settings say. */
export interface SessionSettings {
  readonly kubeconfigPaths: readonly string[];
  readonly runtimeImage: string;
  /** How long the node may take for a checkpoint, in seconds; undefined for as long as its kubelet allows. */
  readonly checkpointTimeoutSeconds?: number | undefined;
}

/** Which namespaces to show: those named, all, or (undefined) all if that is allowed and otherwise those that are. */
export type NamespaceChoice = readonly string[] | 'all' | undefined;

/** As much of a log as is written to. */
export type SessionLog = Pick<vscode.LogOutputChannel, 'info' | 'debug'>;

const contextKey = 'thaw.context';
const filterKey = 'thaw.filter';
const groupingKey = 'thaw.checkpointGrouping';
const namespacesKey = (context: string): string => `thaw.namespaces:${context}`;

/** Reads the settings as they are now. */
export function readSettings(): SessionSettings {
  const settings = vscode.workspace.getConfiguration('thaw');
  const timeout = settings.get<unknown>('checkpointTimeoutSeconds');
  return {
    kubeconfigPaths: settings.get<readonly string[]>('kubeconfig', []),
    runtimeImage: settings.get<string>('runtimeImage', 'thaw.local/runtime:1'),
    checkpointTimeoutSeconds: typeof timeout === 'number' && timeout > 0 ? timeout : undefined,
  };
}

/**
 * What the person has chosen in this workspace, and the connection that follows from it: made on first use, and anew after
 * another choice. Owns the core's parts.
 */
export class ThawSession {
  readonly #choices: vscode.Memento;
  readonly #settings: () => SessionSettings;
  readonly #log: SessionLog;
  readonly #intents: CheckpointerIntents | undefined;
  readonly #clusterEmitter = new vscode.EventEmitter<undefined>();
  readonly #filterEmitter = new vscode.EventEmitter<undefined>();
  readonly #groupingEmitter = new vscode.EventEmitter<undefined>();
  #cluster: Promise<ClusterParts> | undefined;

  /** Another context, other namespaces or another kubeconfig: what was read from the cluster before may not hold. */
  readonly onDidChangeCluster = this.#clusterEmitter.event;
  readonly onDidChangeFilter = this.#filterEmitter.event;
  readonly onDidChangeGrouping = this.#groupingEmitter.event;

  /** @param intents where it is kept which checkpoints are being made */
  constructor(
    choices: vscode.Memento,
    log: SessionLog,
    settings: () => SessionSettings = readSettings,
    intents?: CheckpointerIntents,
  ) {
    this.#choices = choices;
    this.#log = log;
    this.#intents = intents;
    this.#settings = settings;
  }

  /** The kubeconfig as it is now. Throws `noKubeconfig`, `invalidKubeconfig`. */
  async kubeconfig(): Promise<Kubeconfig> {
    const { readKubeconfig } = await import('./clusterParts.ts');
    return await readKubeconfig(this.#settings().kubeconfigPaths);
  }

  /** The files that the kubeconfig is made of; they need not exist. */
  async kubeconfigFiles(): Promise<readonly string[]> {
    const { kubeconfigFiles } = await import('./clusterParts.ts');
    return kubeconfigFiles(this.#settings().kubeconfigPaths);
  }

  /** The core's parts on the chosen cluster. Throws `noKubeconfig`, `invalidKubeconfig`, `contextNotFound`. */
  async cluster(): Promise<ClusterParts> {
    this.#cluster ??= this.#connect();
    const cluster = this.#cluster;
    try {
      return await cluster;
    } catch (error) {
      if (this.#cluster === cluster) this.#cluster = undefined;
      throw error;
    }
  }

  /** As `SessionSettings` says it. */
  get checkpointTimeoutSeconds(): number | undefined {
    return this.#settings().checkpointTimeoutSeconds;
  }

  get chosenContext(): string | undefined {
    return this.#choices.get<string>(contextKey);
  }

  async chooseContext(name: string): Promise<void> {
    await this.#choices.update(contextKey, name);
    this.reconnect();
  }

  namespaces(context: string): NamespaceChoice {
    return this.#choices.get<readonly string[] | 'all'>(namespacesKey(context));
  }

  async chooseNamespaces(context: string, namespaces: NamespaceChoice): Promise<void> {
    await this.#choices.update(namespacesKey(context), namespaces);
    this.#clusterEmitter.fire(undefined);
  }

  /** The text by which pods are filtered; empty for none. */
  get filter(): string {
    return this.#choices.get<string>(filterKey, '');
  }

  async chooseFilter(text: string): Promise<void> {
    await this.#choices.update(filterKey, text === '' ? undefined : text);
    this.#filterEmitter.fire(undefined);
  }

  get grouping(): CheckpointGrouping {
    return this.#choices.get<CheckpointGrouping>(groupingKey, 'none');
  }

  async chooseGrouping(grouping: CheckpointGrouping): Promise<void> {
    await this.#choices.update(groupingKey, grouping);
    this.#groupingEmitter.fire(undefined);
  }

  /** Resolves when nothing is left of checkpoints that were cancelled. */
  async settled(): Promise<void> {
    // Where no connection could be made, nothing was begun.
    const cluster = await this.#cluster?.catch(() => undefined);
    await cluster?.checkpointer.settled();
  }

  /** Lets go of the connection: the next use makes another. */
  reconnect(): void {
    this.#release();
    this.#clusterEmitter.fire(undefined);
  }

  dispose(): void {
    this.#release();
    this.#groupingEmitter.dispose();
    this.#filterEmitter.dispose();
    this.#clusterEmitter.dispose();
  }

  /** The core's parts on the cluster of a context, by default the chosen one; their caller disposes of them. */
  async connectTo(context: string | undefined): Promise<ClusterParts> {
    const { ClusterParts } = await import('./clusterParts.ts');
    return await ClusterParts.connect({
      ...this.#settings(),
      context: context ?? this.chosenContext,
      intents: this.#intents,
    });
  }

  async #connect(): Promise<ClusterParts> {
    const cluster = await this.connectTo(undefined);
    const { contextName, server } = cluster.connection;
    this.#log.info(`Connecting to ${server} by the context ${contextName}`);
    return cluster;
  }

  #release(): void {
    const cluster = this.#cluster;
    this.#cluster = undefined;
    cluster
      ?.then((parts) => parts.dispose())
      .catch((error: unknown) => {
        this.#log.debug(`The connection was let go of after a failure: ${String(error)}`);
      });
  }
}

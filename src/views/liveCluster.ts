import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { type Clock, systemClock } from '../kubernetes/clock.ts';
import type { NodeSummary } from '../kubernetes/nodeSummary.ts';
import type { PodSummary } from '../kubernetes/podSummary.ts';
import type { ChangeBatch } from '../kubernetes/resourceStore.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { ClusterParts } from './clusterParts.ts';
import type { ClusterWatch } from './clusterWatch.ts';
import type { ThawSession } from './thawSession.ts';

/** How far what is shown can be trusted. */
export type LiveState =
  /** Nothing is watched, as nobody looks. */
  | { readonly status: 'idle' }
  | { readonly status: 'starting' }
  /** There are the first pods of many; the others are being read. */
  | { readonly status: 'listing' }
  | { readonly status: 'live' }
  /** As of `lastUpdate`, in milliseconds since the Unix epoch; being retried. */
  | { readonly status: 'stale'; readonly lastUpdate: number; readonly failure: ThawError | undefined }
  /** Nothing could be read yet, or not all. */
  | { readonly status: 'failed'; readonly failure: ThawError };

/** How long after the last look the watches end, in milliseconds: views are hidden and shown again in passing. */
const graceMs = 5000;

/**
 * The chosen cluster's pods, checkpoints and nodes, watched while somebody looks: from the first {@link hold} until some
 * seconds after the last one has been released. Follows the session to other contexts and namespaces.
 */
export class LiveCluster {
  readonly #session: ThawSession;
  readonly #clock: Clock;
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #resetEmitter = new vscode.EventEmitter<undefined>();
  readonly #podEmitter = new vscode.EventEmitter<ChangeBatch<PodSummary>>();
  readonly #checkpointEmitter = new vscode.EventEmitter<ChangeBatch<CheckpointRecord>>();
  readonly #nodeEmitter = new vscode.EventEmitter<ChangeBatch<NodeSummary>>();
  readonly #templateEmitter = new vscode.EventEmitter<undefined>();
  readonly #stateEmitter = new vscode.EventEmitter<LiveState>();
  #holders = 0;
  #callOffEnd: () => void = () => undefined;
  /** Counts starts: whatever belongs to an earlier one is out of date. */
  #generation = 0;
  /** The watch under way. */
  #following: ClusterWatch | undefined;
  /** The last one that had something to tell. */
  #watch: ClusterWatch | undefined;
  #context: string | undefined;
  #defaultNamespace: string | undefined;
  #state: LiveState = { status: 'idle' };
  #kubeconfigWatch: vscode.Disposable | undefined;

  /** All may be different: another watch has been started, or there is none any more. */
  readonly onDidReset = this.#resetEmitter.event;
  readonly onDidChangePods = this.#podEmitter.event;
  readonly onDidChangeCheckpoints = this.#checkpointEmitter.event;
  readonly onDidChangeNodes = this.#nodeEmitter.event;
  /** Of what environments refer to. */
  readonly onDidChangeTemplates = this.#templateEmitter.event;
  readonly onDidChangeState = this.#stateEmitter.event;

  constructor(session: ThawSession, clock: Clock = systemClock) {
    this.#session = session;
    this.#clock = clock;
    this.#subscriptions.push(
      session.onDidChangeCluster(() => {
        this.restart();
      }),
    );
  }

  get state(): LiveState {
    return this.#state;
  }

  /** What was read last; undefined until there is anything. It also answers after the watch has ended. */
  get watch(): ClusterWatch | undefined {
    return this.#watch;
  }

  /** The context that is watched, once that is known. */
  get context(): string | undefined {
    return this.#context;
  }

  /** The namespace of the context, once that is known. */
  get defaultNamespace(): string | undefined {
    return this.#defaultNamespace;
  }

  /** Watches for as long as what is returned is not disposed of. */
  hold(): vscode.Disposable {
    this.#holders += 1;
    this.#callOffEnd();
    if (this.#state.status === 'idle') void this.#start();
    let isHeld = true;
    return new vscode.Disposable(() => {
      if (isHeld) this.#release();
      isHeld = false;
    });
  }

  /** Resolves when there is something to show, if not all, or a failure to tell. */
  async begun(): Promise<LiveState> {
    return await this.#past('starting');
  }

  /** Resolves when all has been read, or there is a failure to tell. */
  async settled(): Promise<LiveState> {
    return await this.#past('starting', 'listing');
  }

  async #past(...passing: readonly LiveState['status'][]): Promise<LiveState> {
    while (passing.includes(this.#state.status)) {
      await new Promise<void>((resolve) => {
        const subscription = this.onDidChangeState(() => {
          subscription.dispose();
          resolve();
        });
      });
    }
    return this.#state;
  }

  /** Ends waits after failures; connects anew where there is no watch. */
  refresh(): void {
    if (this.#watch !== undefined && this.#state.status !== 'failed') this.#watch.retryNow();
    else this.restart();
  }

  /** Forgets all and begins anew, if anybody looks. */
  restart(): void {
    this.#end();
    this.#watch = undefined;
    this.#context = undefined;
    this.#defaultNamespace = undefined;
    this.#resetEmitter.fire(undefined);
    if (this.#holders > 0) void this.#start();
  }

  dispose(): void {
    this.#callOffEnd();
    this.#end();
    for (const subscription of this.#subscriptions.toReversed()) subscription.dispose();
    for (const emitter of [
      this.#stateEmitter,
      this.#templateEmitter,
      this.#nodeEmitter,
      this.#checkpointEmitter,
      this.#podEmitter,
      this.#resetEmitter,
    ]) {
      emitter.dispose();
    }
  }

  #release(): void {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    this.#callOffEnd();
    this.#callOffEnd = this.#clock.after(graceMs, () => {
      this.#end();
    });
  }

  async #start(): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    this.#setState({ status: 'starting' });
    try {
      await this.#watchKubeconfig(generation);
      const cluster = await this.#session.cluster();
      if (generation !== this.#generation) return;
      this.#context = cluster.connection.contextName;
      this.#defaultNamespace = cluster.connection.namespace;
      const chosen = this.#session.namespaces(this.#context);
      this.#follow(cluster.watch(chosen ?? 'all'), () => {
        if (chosen === undefined) void this.#narrow(cluster, generation);
        return chosen === undefined;
      });
    } catch (error) {
      if (generation === this.#generation) this.#fail(error);
    }
  }

  /** Watches what may be read, where the whole cluster may not; where nothing may, the first failure stands. */
  async #narrow(cluster: ClusterParts, generation: number): Promise<void> {
    const forbidden = this.#following?.podState.failures.get('');
    try {
      const { readableNamespaces } = await import('../kubernetes/access.ts');
      const known = await readableNamespaces(cluster.connection);
      if (generation !== this.#generation) return;
      const readable = known.filter(({ missing }) => missing === undefined).map(({ name }) => name);
      if (readable.length === 0) this.#fail(forbidden);
      else this.#follow(cluster.watch(readable), () => false);
    } catch (error) {
      if (generation === this.#generation) this.#fail(error);
    }
  }

  /**
   * Starts a watch, and shows it from when it has something to tell. `onForbidden` says whether something is done about a missing
   * right to the pods of all namespaces.
   */
  #follow(watch: ClusterWatch, onForbidden: () => boolean): void {
    this.#following?.dispose();
    this.#following = watch;
    watch.onPods((batch) => {
      if (this.#watch === watch) this.#podEmitter.fire(batch);
      else if (this.#watch === undefined && watch === this.#following) this.#showFirst(watch);
    });
    watch.onCheckpoints((batch) => {
      if (this.#watch === watch) this.#checkpointEmitter.fire(batch);
    });
    watch.onNodes((batch) => {
      if (this.#watch === watch) this.#nodeEmitter.fire(batch);
    });
    watch.templates.onChange(() => {
      if (this.#watch === watch) this.#templateEmitter.fire(undefined);
    });
    watch.onState(() => {
      if (watch !== this.#following || watch.podState.status === 'starting') return;
      const isForbidden = ThawError.is(watch.podState.failures.get(''), 'forbidden');
      if (isForbidden && this.#watch !== watch && this.#state.status === 'starting' && onForbidden()) {
        watch.dispose();
        return;
      }
      if (this.#watch !== watch) this.#show(watch);
      this.#takeState(watch);
    });
    watch.start();
  }

  #show(watch: ClusterWatch): void {
    this.#watch = watch;
    this.#resetEmitter.fire(undefined);
  }

  /** Shows the first pods of many where nothing else is shown: those of an earlier watch stay until all of this one are there. */
  #showFirst(watch: ClusterWatch): void {
    this.#show(watch);
    this.#setState({ status: 'listing' });
  }

  #takeState(watch: ClusterWatch): void {
    const { status, lastUpdate, failures } = watch.podState;
    const [failure] = failures.values();
    if (status === 'live') this.#setState({ status });
    else if (lastUpdate !== undefined) this.#setState({ status: 'stale', lastUpdate, failure });
    else if (failure !== undefined) this.#setState({ status: 'failed', failure });
  }

  #fail(error: unknown): void {
    const failure = ThawError.is(error)
      ? error
      : new ThawError({
          reason: 'unexpected',
          attempted: vscode.l10n.t('read the cluster'),
          explanation: error instanceof Error ? error.message : String(error),
          cause: error,
        });
    this.#setState({ status: 'failed', failure });
  }

  /** From now until the end of this watching, a changed kubeconfig begins it anew. */
  async #watchKubeconfig(generation: number): Promise<void> {
    const [{ KubeconfigWatch }, files] = await Promise.all([
      import('../kubernetes/kubeconfigWatch.ts'),
      this.#session.kubeconfigFiles(),
    ]);
    if (generation !== this.#generation) return;
    this.#kubeconfigWatch?.dispose();
    this.#kubeconfigWatch = new KubeconfigWatch(files, () => {
      this.#session.reconnect();
    });
  }

  /** Ends the watching; what was read stays. */
  #end(): void {
    this.#generation += 1;
    this.#kubeconfigWatch?.dispose();
    this.#kubeconfigWatch = undefined;
    this.#following?.dispose();
    this.#following = undefined;
    this.#setState({ status: 'idle' });
  }

  #setState(state: LiveState): void {
    this.#state = state;
    this.#stateEmitter.fire(state);
  }
}

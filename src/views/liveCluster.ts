import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { type Clock, systemClock } from '../kubernetes/clock.ts';
import type { NodeSummary } from '../kubernetes/nodeSummary.ts';
import type { PodSummary } from '../kubernetes/podSummary.ts';
import type { ChangeBatch } from '../kubernetes/resourceStore.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { ClusterParts } from './clusterParts.ts';
import type { ClusterWatch, EnvironmentNeeds } from './clusterWatch.ts';
import { type LiveState, liveState } from './liveState.ts';
import { Looks } from './looks.ts';
import type { ThawSession } from './thawSession.ts';
import { ToldState } from './toldState.ts';

/** What somebody looks at. Who looks at pods looks at checkpoints, too, and who looks at environments at both. */
export type Held = 'pods' | 'checkpoints' | 'environments';

/**
 * The chosen cluster's checkpoints and nodes, watched while somebody looks: from the first {@link hold} until some seconds after the
 * last one has been released; its pods, and what environments take, while somebody looks at these. Follows the session to other
 * contexts and namespaces.
 */
export class LiveCluster {
  readonly #session: ThawSession;
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #resetEmitter = new vscode.EventEmitter<undefined>();
  readonly #podEmitter = new vscode.EventEmitter<ChangeBatch<PodSummary>>();
  readonly #checkpointEmitter = new vscode.EventEmitter<ChangeBatch<CheckpointRecord>>();
  readonly #nodeEmitter = new vscode.EventEmitter<ChangeBatch<NodeSummary>>();
  readonly #templateEmitter = new vscode.EventEmitter<undefined>();
  readonly #poolSizeEmitter = new vscode.EventEmitter<undefined>();
  readonly #pods = new ToldState();
  readonly #checkpoints = new ToldState();
  readonly #looks: Looks;
  readonly #podLooks: Looks;
  readonly #environmentLooks: Looks;
  /** Counts starts: whatever belongs to an earlier one is out of date. */
  #generation = 0;
  /** The watch under way. */
  #following: ClusterWatch | undefined;
  /** The last one that had something to tell. */
  #watch: ClusterWatch | undefined;
  #context: string | undefined;
  #defaultNamespace: string | undefined;
  #kubeconfigWatch: vscode.Disposable | undefined;

  /** All may be different: another watch has been started, or there is none any more. */
  readonly onDidReset = this.#resetEmitter.event;
  readonly onDidChangePods = this.#podEmitter.event;
  readonly onDidChangeCheckpoints = this.#checkpointEmitter.event;
  readonly onDidChangeNodes = this.#nodeEmitter.event;
  /** Of what environments refer to. */
  readonly onDidChangeTemplates = this.#templateEmitter.event;
  readonly onDidChangePoolSizes = this.#poolSizeEmitter.event;
  /** Of {@link state}. */
  readonly onDidChangeState = this.#pods.onDidChange;
  readonly onDidChangeCheckpointState = this.#checkpoints.onDidChange;

  constructor(session: ThawSession, clock: Clock = systemClock) {
    this.#session = session;
    this.#looks = new Looks(clock, () => {
      this.#end();
    });
    this.#podLooks = new Looks(clock, () => {
      this.#endPods();
    });
    this.#environmentLooks = new Looks(clock, () => {
      this.#watch?.followEnvironments({ templates: [], pools: [] });
    });
    this.#subscriptions.push(
      session.onDidChangeCluster(() => {
        this.restart();
      }),
    );
  }

  /** How far the pods can be trusted. */
  get state(): LiveState {
    return this.#pods.current;
  }

  /** How far the checkpoints can be trusted. */
  get checkpointState(): LiveState {
    return this.#checkpoints.current;
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
  hold(held: Held = 'pods'): vscode.Disposable {
    const looks = [
      this.#looks,
      ...(held === 'checkpoints' ? [] : [this.#podLooks]),
      ...(held === 'environments' ? [this.#environmentLooks] : []),
    ].map((each) => each.begin());
    if (this.checkpointState.status === 'idle') void this.#start();
    else if (held !== 'checkpoints' && this.state.status === 'idle') this.#beginPods();
    return new vscode.Disposable(() => {
      for (const look of looks) look.dispose();
    });
  }

  /** Reads this of the cluster that is watched, for as long as somebody looks at environments. */
  followEnvironments(needs: EnvironmentNeeds): void {
    if (this.#environmentLooks.last) this.#watch?.followEnvironments(needs);
  }

  /** Resolves when there are pods to show, if not all, or a failure to tell. */
  async begun(): Promise<LiveState> {
    return await this.#pods.past('starting');
  }

  /** Resolves when all pods have been read, or there is a failure to tell. */
  async settled(): Promise<LiveState> {
    return await this.#pods.past('starting', 'listing');
  }

  /** Resolves when there are checkpoints to show, be they none, or a failure to tell. */
  async checkpointsBegun(): Promise<LiveState> {
    return await this.#checkpoints.past('starting');
  }

  /** Ends waits after failures; connects anew where nothing could be read: pods stay where only checkpoints could not. */
  refresh(): void {
    const { status } = this.state.status === 'idle' ? this.checkpointState : this.state;
    if (status === 'failed') this.#session.reconnect();
    else if (this.#watch) this.#watch.retryNow();
    else this.restart();
  }

  /** Forgets all and begins anew, if anybody looks. */
  restart(): void {
    this.#end();
    this.#watch = undefined;
    this.#context = undefined;
    this.#defaultNamespace = undefined;
    this.#resetEmitter.fire(undefined);
    if (this.#looks.areAny) void this.#start();
  }

  dispose(): void {
    for (const looks of [this.#looks, this.#podLooks, this.#environmentLooks]) looks.callOff();
    this.#end();
    for (const subscription of this.#subscriptions.toReversed()) subscription.dispose();
    for (const each of [
      this.#checkpoints,
      this.#pods,
      this.#poolSizeEmitter,
      this.#templateEmitter,
      this.#nodeEmitter,
      this.#checkpointEmitter,
      this.#podEmitter,
      this.#resetEmitter,
    ]) {
      each.dispose();
    }
  }

  async #start(): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    this.#setStates({ status: this.#podLooks.last ? 'starting' : 'idle' }, { status: 'starting' });
    try {
      await this.#watchKubeconfig(generation);
      const cluster = await this.#session.cluster();
      if (generation !== this.#generation) return;
      this.#context = cluster.connection.contextName;
      this.#defaultNamespace = cluster.connection.namespace;
      const chosen = this.#session.namespaces(this.#context);
      this.#follow(cluster, chosen ?? 'all', chosen === undefined);
    } catch (error) {
      if (generation === this.#generation) this.#fail(error);
    }
  }

  /** Watches what may be read, where the whole cluster may not; where nothing may, the failure stands. */
  async #narrow(cluster: ClusterParts, all: ClusterWatch, failure: ThawError | undefined): Promise<void> {
    const generation = this.#generation;
    try {
      const { canI, readableNamespaces } = await import('../kubernetes/access.ts');
      // Checkpoints that may not be read take no pods away.
      const everywhere = await canI(cluster.connection, { verb: 'list', group: '', resource: 'pods' });
      const known = everywhere ? [] : await readableNamespaces(cluster.connection);
      if (generation !== this.#generation || all !== this.#following) return;
      const readable = known.filter(({ missing }) => missing === undefined).map(({ name }) => name);
      if (everywhere) this.#takeStates(all);
      else if (readable.length === 0) this.#fail(failure);
      else this.#follow(cluster, readable, false);
    } catch (error) {
      if (generation === this.#generation) this.#fail(error);
    }
  }

  /**
   * Starts a watch, and shows it from when it has something to tell.
   * @param mayNarrow whether fewer namespaces are watched where all of them may not be
   */
  #follow(cluster: ClusterParts, namespaces: readonly string[] | 'all', mayNarrow: boolean): void {
    this.#following?.dispose();
    const watch = cluster.watch(namespaces, this.#watch);
    this.#following = watch;
    watch.onPods((batch) => {
      if (watch !== this.#following) return;
      if (watch.showsFollowedPods) this.#podEmitter.fire(batch);
      else if (!watch.knowsPods) this.#showFirst(watch);
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
    watch.poolSizes.onChange(() => {
      if (this.#watch === watch) this.#poolSizeEmitter.fire(undefined);
    });
    let isAsking = false;
    watch.onState(() => {
      if (watch !== this.#following || isAsking) return;
      const forbidden = mayNarrow ? this.#forbiddenAtFirst(watch) : undefined;
      if (forbidden === undefined) {
        this.#takeStates(watch);
        return;
      }
      isAsking = true;
      void this.#narrow(cluster, watch, forbidden).finally(() => {
        isAsking = false;
      });
    });
    if (this.#podLooks.last) watch.followPods();
    watch.start();
  }

  /** What keeps a watch of all namespaces, that has not told of anything yet, from what somebody looks at. */
  #forbiddenAtFirst({ podState, checkpointState }: ClusterWatch): ThawError | undefined {
    const { status } = podState ? this.state : this.checkpointState;
    const failure = (podState ?? checkpointState).failures.get('');
    return status === 'starting' && ThawError.is(failure, 'forbidden') ? failure : undefined;
  }

  #show(watch: ClusterWatch): void {
    this.#watch = watch;
    this.#resetEmitter.fire(undefined);
  }

  /** Shows the first pods of many where no others are shown: those of an earlier watch stay until all of this one are there. */
  #showFirst(watch: ClusterWatch): void {
    watch.showPods();
    this.#show(watch);
    const { checkpointState } = watch;
    const tell = this.#checkpoints.take(liveState(checkpointState), checkpointState.failures);
    this.#pods.set({ status: 'listing' });
    tell();
  }

  /** Shows what a watch has read of what somebody looks at, and how far that can be trusted. */
  #takeStates(watch: ClusterWatch): void {
    const { podState, checkpointState } = watch;
    const arePodsRead = podState !== undefined && podState.status !== 'starting';
    const isNew = this.#watch !== watch;
    if (isNew && (podState ? !arePodsRead : checkpointState.status === 'starting')) return;
    const arePodsNew = arePodsRead && !watch.showsFollowedPods;
    if (arePodsNew) watch.showPods();
    if (isNew || arePodsNew) this.#show(watch);
    const tell = this.#checkpoints.take(liveState(checkpointState), checkpointState.failures);
    if (arePodsRead) this.#pods.set(liveState(podState), podState.failures);
    tell();
  }

  /** Follows pods, too, from now on. */
  #beginPods(): void {
    const watch = this.#following;
    // Where there is no watch, the cluster is still being connected to, or could not be.
    this.#pods.set(
      watch || this.checkpointState.status === 'starting' ? { status: 'starting' } : this.checkpointState,
    );
    watch?.followPods();
  }

  /** Follows pods no more; those that were read stay. */
  #endPods(): void {
    this.#following?.unfollowPods();
    this.#pods.set({ status: 'idle' });
    if (this.#following) this.#takeStates(this.#following);
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
    this.#following?.dispose();
    this.#following = undefined;
    const state: LiveState = { status: 'failed', failure };
    this.#setStates(this.#podLooks.last ? state : this.state, state);
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
    this.#setStates({ status: 'idle' }, { status: 'idle' });
  }

  /** Whoever is told of the one knows the other, too. */
  #setStates(pods: LiveState, checkpoints: LiveState): void {
    const tell = this.#checkpoints.take(checkpoints);
    this.#pods.set(pods);
    tell();
  }
}

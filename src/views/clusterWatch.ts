import * as l10n from '@vscode/l10n';
import { type CatalogEntry, type CheckpointRecord, readableRecords } from '../checkpoint/checkpointRecord.ts';
import type { CheckpointCatalog, ConfigMapJson } from '../checkpoint/catalog.ts';
import { PoolSizes } from '../environment/poolSizes.ts';
import { type LocatedReference, ReferencedTemplates } from '../environment/referencedTemplates.ts';
import { type CombinedState, combinedState } from '../kubernetes/combinedState.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import type { KubernetesObject } from '../kubernetes/kubernetesObject.ts';
import { Listeners } from '../kubernetes/listeners.ts';
import { type NodeJson, type NodeSummary, summarizeNode } from '../kubernetes/nodeSummary.ts';
import type { PodSummary } from '../kubernetes/podSummary.ts';
import { PodWatch } from '../kubernetes/podWatch.ts';
import type { ChangeBatch } from '../kubernetes/resourceStore.ts';
import { ResourceWatch } from '../kubernetes/resourceWatch.ts';
import type { ThawError } from '../kubernetes/thawError.ts';
import type { Staleness } from './staleness.ts';

/** What is watched with. */
export interface WatchedCluster {
  readonly connection: ClusterConnection;
  readonly catalog: Pick<CheckpointCatalog, 'watch'>;
}

/** What is read of a cluster for environments alone. */
export interface EnvironmentNeeds {
  /** The objects whose templates are wanted. */
  readonly templates: readonly LocatedReference[];
  /** The namespaces whose warm pools are. */
  readonly pools: readonly string[];
}

/**
 * Follows checkpoints and nodes of a cluster, what environments refer to, and pods for as long as that is asked for. What may not be
 * read is simply not known.
 */
export class ClusterWatch {
  readonly namespaces: readonly string[] | 'all';
  readonly templates: ReferencedTemplates;
  readonly poolSizes: PoolSizes;
  readonly #connection: ClusterConnection;
  readonly #catalogs: ReadonlyMap<string, ResourceWatch<ConfigMapJson, CatalogEntry>>;
  readonly #nodes: ResourceWatch<NodeJson, NodeSummary>;
  readonly #podListeners = new Listeners<ChangeBatch<PodSummary>>();
  readonly #checkpointListeners = new Listeners<ChangeBatch<CheckpointRecord>>();
  readonly #stateListeners = new Listeners<undefined>();
  readonly #disposed = Promise.withResolvers<undefined>();
  #isDisposed = false;
  /** Those that {@link pods} are of; undefined before the first. */
  #shownPods: PodWatch | undefined;
  #followedPods: PodWatch | undefined;

  /** @param known whose pods are shown until others are, where there was a watch before */
  constructor(
    { connection, catalog }: WatchedCluster,
    namespaces: readonly string[] | 'all',
    known?: ClusterWatch,
  ) {
    const scopes = namespaces === 'all' ? [''] : namespaces;
    this.namespaces = namespaces;
    this.#connection = connection;
    if (known) this.#shownPods = known.#shownPods;
    this.templates = new ReferencedTemplates(connection);
    this.poolSizes = new PoolSizes(connection);
    this.#catalogs = new Map(
      scopes.map((namespace) => [namespace, catalog.watch(namespace === '' ? 'all' : { namespace })]),
    );
    this.#nodes = new ResourceWatch(connection, {
      attempted: l10n.t('watch the nodes'),
      path: '/api/v1/nodes',
      slim: summarizeNode,
    });
    for (const watch of this.#catalogs.values()) {
      watch.onChange((batch) => {
        this.#checkpointListeners.notify(readableBatch(batch));
      });
    }
    for (const watch of this.#checkpointsAndNodes()) {
      watch.onState(() => {
        this.#stateListeners.notify(undefined);
      });
    }
  }

  /** Follows pods from now on, too. Those that are shown stay until {@link showPods}. */
  followPods(): void {
    if (this.#isDisposed || this.#followedPods !== undefined) return;
    const pods = new PodWatch(this.#connection, { namespaces: this.namespaces });
    this.#followedPods = pods;
    pods.onChange((batch) => {
      this.#podListeners.notify(batch);
    });
    pods.onState(() => {
      this.#stateListeners.notify(undefined);
    });
    pods.start();
  }

  /** Follows pods no more; those that are shown stay. */
  unfollowPods(): void {
    this.#followedPods?.dispose();
    this.#followedPods = undefined;
  }

  /** Follows this from now on, and nothing else for environments. */
  followEnvironments({ templates, pools }: EnvironmentNeeds): void {
    this.templates.follow(templates);
    this.poolSizes.follow(pools);
  }

  /** Shows the pods that are followed. */
  showPods(): void {
    this.#shownPods = this.#followedPods ?? this.#shownPods;
  }

  /** Whether the pods that are shown are those that are followed. */
  get showsFollowedPods(): boolean {
    return this.#followedPods !== undefined && this.#shownPods === this.#followedPods;
  }

  /** Whether there are pods to show, be they none, and of whenever. */
  get knowsPods(): boolean {
    return this.#shownPods !== undefined;
  }

  /** The pods that are shown, by namespace. */
  *pods(): IterableIterator<PodSummary> {
    if (this.#shownPods) yield* this.#shownPods.pods();
  }

  /** The checkpoints of which there are readable records. */
  *records(): IterableIterator<CheckpointRecord> {
    for (const watch of this.#catalogs.values()) {
      yield* readableRecords([...watch.objects()]);
    }
  }

  /** A node as last known; undefined where nodes may not be read. */
  node(name: string): NodeSummary | undefined {
    return this.nodes().find((node) => node.name === name);
  }

  /** Whether the cluster is known to have no node of a name; false while nodes are not known as they are now. */
  isNodeGone(name: string): boolean {
    return this.#nodes.state.status === 'live' && this.node(name) === undefined;
  }

  nodes(): readonly NodeSummary[] {
    return [...this.#nodes.objects()];
  }

  /** How far the pods that are followed can be trusted; undefined while none are. */
  get podState(): CombinedState | undefined {
    return this.#followedPods?.state;
  }

  /** Why pods of a namespace are not shown, by its name; under `''` where all are read as one. */
  get podFailures(): CombinedState['failures'] {
    return this.#shownPods?.state.failures ?? new Map();
  }

  /** How far the checkpoints can be trusted. */
  get checkpointState(): CombinedState {
    return combinedState(this.#catalogs);
  }

  /** Why checkpoints are not known, or not all of them. */
  get checkpointFailure(): ThawError | undefined {
    const [failure] = this.checkpointState.failures.values();
    return failure;
  }

  /** Since when checkpoints are not kept current, where they once were. */
  get checkpointStaleness(): Staleness | undefined {
    const stale = [...this.#catalogs.values()].flatMap(({ state: { status, lastUpdate, failure } }) =>
      status === 'stale' && lastUpdate !== undefined ? [{ lastUpdate, failure }] : [],
    );
    return stale.toSorted((one, other) => one.lastUpdate - other.lastUpdate)[0];
  }

  /** Of the pods that are followed, shown or not. */
  onPods(listener: (batch: ChangeBatch<PodSummary>) => void): () => void {
    return this.#podListeners.add(listener);
  }

  onNodes(listener: (batch: ChangeBatch<NodeSummary>) => void): () => void {
    return this.#nodes.onChange(listener);
  }

  onCheckpoints(listener: (batch: ChangeBatch<CheckpointRecord>) => void): () => void {
    return this.#checkpointListeners.add(listener);
  }

  onState(listener: () => void): () => void {
    return this.#stateListeners.add(listener);
  }

  /** Resolves when checkpoints and nodes have been read once or could not be, or this was disposed of. */
  async settled(): Promise<void> {
    const settled = Promise.withResolvers<undefined>();
    const look = (): void => {
      const isStarting = this.#checkpointsAndNodes().some(
        ({ state }) => state.status === 'starting' && !state.failure,
      );
      if (!isStarting) settled.resolve(undefined);
    };
    const remove = this.onState(look);
    look();
    await Promise.race([settled.promise, this.#disposed.promise]);
    remove();
  }

  start(): void {
    for (const watch of this.#checkpointsAndNodes()) watch.start();
  }

  /** Tries at once what would be tried later. */
  retryNow(): void {
    this.#followedPods?.retryNow();
    for (const watch of this.#checkpointsAndNodes()) watch.retryNow();
    this.templates.retryNow();
    this.poolSizes.retryNow();
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const watch of this.#checkpointsAndNodes().toReversed()) watch.dispose();
    this.templates.dispose();
    this.poolSizes.dispose();
    this.unfollowPods();
    this.#podListeners.clear();
    this.#checkpointListeners.clear();
    this.#disposed.resolve(undefined);
    this.#stateListeners.clear();
  }

  #checkpointsAndNodes(): readonly ResourceWatch<KubernetesObject, object>[] {
    return [this.#nodes, ...this.#catalogs.values()] as readonly ResourceWatch<KubernetesObject, object>[];
  }
}

/** The readable records of a batch. */
function readableBatch(batch: ChangeBatch<CatalogEntry>): ChangeBatch<CheckpointRecord> {
  return {
    added: readableRecords(batch.added),
    updated: readableRecords(batch.updated),
    removed: readableRecords(batch.removed),
  };
}

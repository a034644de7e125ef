import * as l10n from '@vscode/l10n';
import { type CatalogEntry, type CheckpointRecord, readableRecords } from '../checkpoint/checkpointRecord.ts';
import type { CheckpointCatalog, ConfigMapJson } from '../checkpoint/catalog.ts';
import { ReferencedTemplates } from '../environment/referencedTemplates.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { Listeners } from '../kubernetes/listeners.ts';
import { type NodeJson, type NodeSummary, summarizeNode } from '../kubernetes/nodeSummary.ts';
import type { PodSummary } from '../kubernetes/podSummary.ts';
import { PodWatch, type PodWatchState } from '../kubernetes/podWatch.ts';
import type { ChangeBatch } from '../kubernetes/resourceStore.ts';
import { ResourceWatch } from '../kubernetes/resourceWatch.ts';
import type { ThawError } from '../kubernetes/thawError.ts';
import type { Staleness } from './staleness.ts';

/** What is watched with. */
export interface WatchedCluster {
  readonly connection: ClusterConnection;
  readonly catalog: Pick<CheckpointCatalog, 'watch'>;
}

/**
 * Follows pods, checkpoints and nodes of a cluster, and what environments refer to. Whatever but pods may not be read is simply not
 * known.
 */
export class ClusterWatch {
  readonly namespaces: readonly string[] | 'all';
  readonly pods: PodWatch;
  readonly templates: ReferencedTemplates;
  readonly #catalogs: readonly ResourceWatch<ConfigMapJson, CatalogEntry>[];
  readonly #nodes: ResourceWatch<NodeJson, NodeSummary>;
  readonly #checkpointListeners = new Listeners<ChangeBatch<CheckpointRecord>>();
  readonly #stateListeners = new Listeners<undefined>();
  readonly #disposed = Promise.withResolvers<undefined>();

  constructor({ connection, catalog }: WatchedCluster, namespaces: readonly string[] | 'all') {
    const scopes = namespaces === 'all' ? ['all' as const] : namespaces.map((namespace) => ({ namespace }));
    this.namespaces = namespaces;
    this.pods = new PodWatch(connection, { namespaces });
    this.templates = new ReferencedTemplates(connection);
    this.#catalogs = scopes.map((scope) => catalog.watch(scope));
    this.#nodes = new ResourceWatch(connection, {
      attempted: l10n.t('watch the nodes'),
      path: '/api/v1/nodes',
      slim: summarizeNode,
    });
    for (const watch of this.#catalogs) {
      watch.onChange((batch) => {
        this.#checkpointListeners.notify(readableBatch(batch));
      });
    }
    for (const watch of [this.pods, this.#nodes, ...this.#catalogs]) {
      watch.onState(() => {
        this.#stateListeners.notify(undefined);
      });
    }
  }

  /** The checkpoints of which there are readable records. */
  *records(): IterableIterator<CheckpointRecord> {
    for (const watch of this.#catalogs) {
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

  get podState(): PodWatchState {
    return this.pods.state;
  }

  /** Why checkpoints are not known, or not all of them. */
  get checkpointFailure(): ThawError | undefined {
    return this.#catalogs.map(({ state }) => state.failure).find((failure) => failure !== undefined);
  }

  /** Since when checkpoints are not kept current, where they once were. */
  get checkpointStaleness(): Staleness | undefined {
    const stale = this.#catalogs.flatMap(({ state: { status, lastUpdate, failure } }) =>
      status === 'stale' && lastUpdate !== undefined ? [{ lastUpdate, failure }] : [],
    );
    return stale.toSorted((one, other) => one.lastUpdate - other.lastUpdate)[0];
  }

  onPods(listener: (batch: ChangeBatch<PodSummary>) => void): () => void {
    return this.pods.onChange(listener);
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
      const watches = [...this.#catalogs, this.#nodes];
      const isStarting = watches.some(({ state }) => state.status === 'starting' && !state.failure);
      if (!isStarting) settled.resolve(undefined);
    };
    const remove = this.onState(look);
    look();
    await Promise.race([settled.promise, this.#disposed.promise]);
    remove();
  }

  start(): void {
    for (const watch of [this.pods, this.#nodes, ...this.#catalogs]) watch.start();
  }

  retryNow(): void {
    for (const watch of [this.pods, this.#nodes, ...this.#catalogs]) watch.retryNow();
  }

  dispose(): void {
    const all = [...this.#catalogs.toReversed(), this.#nodes, this.templates, this.pods];
    for (const watch of all) watch.dispose();
    this.#checkpointListeners.clear();
    this.#disposed.resolve(undefined);
    this.#stateListeners.clear();
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

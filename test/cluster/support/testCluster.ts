import type { ThawError } from '../../../src/kubernetes/thawError.ts';
import { CoreV1Api } from '@kubernetes/client-node';
import { runtimeImage } from '../../../devcluster/runtimeImage.ts';
import { createPod } from '../../../devcluster/demo/pods.ts';
import { nodeName } from '../../../devcluster/clusterNode.ts';
import { CheckpointCatalog } from '../../../src/checkpoint/catalog.ts';
import { Checkpointer } from '../../../src/checkpoint/checkpointer.ts';
import { type CheckpointRecord, readableRecords } from '../../../src/checkpoint/checkpointRecord.ts';
import { deleteCheckpoint } from '../../../src/checkpoint/deleteCheckpoint.ts';
import { scanNodes } from '../../../src/checkpoint/nodeScan.ts';
import type { NodeScan } from '../../../src/checkpoint/scanReport.ts';
import { readSourcePod } from '../../../src/checkpoint/sourcePod.ts';
import type { ClusterConnection } from '../../../src/kubernetes/connection.ts';
import type { NodeAgent } from '../../../src/kubernetes/nodeAgent.ts';
import { NodeAgents } from '../../../src/kubernetes/nodeAgents.ts';
import { agentJobName, agentNamespace } from '../../../src/kubernetes/nodeAgentJob.ts';
import { deletePodAndWait } from '../../../src/kubernetes/podRequests.ts';
import type { Remedy } from '../../../src/kubernetes/remedy.ts';
import type { PodManifest } from '../../../src/restore/podManifest.ts';
import { RestoreRoutes } from '../../../src/restore/restoreRoutes.ts';
import { connectToDevCluster } from '../devClusterConnection.ts';
import { TemporaryNamespace } from '../temporaryNamespace.ts';
import { onNode } from './onNode.ts';
import { archiveFolder, TestNode } from './testNode.ts';

/** Thaw's parts on the dev cluster, with a namespace of a test file's own: all that the file has made goes with it. */
export class TestCluster implements AsyncDisposable {
  readonly connection: ClusterConnection;
  readonly node: TestNode;
  /** The name of the namespace. */
  readonly namespace: string;
  readonly agents: NodeAgents;
  readonly catalog: CheckpointCatalog;
  readonly checkpointer: Checkpointer;
  readonly routes: RestoreRoutes;
  readonly #namespace: TemporaryNamespace;
  readonly #podsNode: string | undefined;
  readonly #startedPods = new Set<string>();

  private constructor(
    connection: ClusterConnection,
    node: TestNode,
    namespace: TemporaryNamespace,
    podsNode: string | undefined,
  ) {
    this.#podsNode = podsNode;
    this.connection = connection;
    this.node = node;
    this.namespace = namespace.name;
    this.#namespace = namespace;
    this.agents = new NodeAgents(connection, { image: runtimeImage.image.reference });
    this.catalog = new CheckpointCatalog(connection);
    this.checkpointer = new Checkpointer(connection, this.agents, this.catalog);
    this.routes = new RestoreRoutes(connection, runtimeImage.image.reference, this.agents);
  }

  /** Pods that it starts are on `podsNode`, where the cluster has several. */
  static async open(podsNode?: string): Promise<TestCluster> {
    const connection = await connectToDevCluster();
    const namespace = await TemporaryNamespace.create(connection);
    return new TestCluster(connection, await TestNode.find(), namespace, podsNode);
  }

  /** The agent of the first node. */
  get agent(): NodeAgent {
    return this.agents.on(nodeName);
  }

  /** Ends the agent as a crash would, and waits until nothing is left of it. */
  async endAgent(): Promise<void> {
    await this.node.cluster.kubectl([
      'delete',
      `job/${agentJobName(nodeName)}`,
      `--namespace=${agentNamespace}`,
      '--ignore-not-found',
      '--cascade=foreground',
      '--grace-period=0',
      '--force',
    ]);
  }

  /** Creates a pod and waits until it is in `phase`, and ready where that is `Running`. Returns its uid. */
  async startPod(
    name: string,
    manifest: PodManifest,
    phase: 'Running' | 'Succeeded' | 'Pending' = 'Running',
  ): Promise<string> {
    this.#startedPods.add(name);
    const placed = this.#podsNode === undefined ? manifest : onNode(this.#podsNode, manifest);
    const created = await createPod(this.connection, this.namespace, name, placed);
    await this.node.until(async () => {
      const { status } = await this.#readPod(name);
      const isReady = status?.containerStatuses?.every(({ ready }) => ready) ?? false;
      return status?.phase === phase && (phase !== 'Running' || isReady);
    }, `the pod ${name} is not ${phase}`);
    return created.metadata?.uid ?? '';
  }

  /** Deletes a pod and waits until it is gone. */
  async deletePod(name: string): Promise<void> {
    await deletePodAndWait(this.connection, { namespace: this.namespace, name });
    this.#startedPods.delete(name);
  }

  /** Deletes every pod that {@link startPod} has started. */
  async deletePods(): Promise<void> {
    await Promise.all([...this.#startedPods].map((name) => this.deletePod(name)));
  }

  /** Where the pod can be reached from the machine that the tests run on. */
  async podAddress(name: string): Promise<string> {
    return (await this.#readPod(name)).status?.podIP ?? '';
  }

  /** Checkpoints a pod and records it. */
  async checkpoint(pod: string): Promise<CheckpointRecord> {
    return this.checkpointer.checkpoint({ namespace: this.namespace, pod });
  }

  /** Scans the node for the checkpoints of this namespace. */
  async scan(): Promise<NodeScan> {
    const { catalog, agents, namespace, connection } = this;
    const report = await scanNodes({
      catalog,
      agents,
      nodes: [nodeName],
      namespaces: [namespace],
      readPod: (pod, call) => readSourcePod(connection, pod, call),
    });
    const [found] = report.nodes;
    if (!found) throw new Error('No node was scanned');
    if (found.failure) throw found.failure;
    return found;
  }

  /** The names of the archives of which there is a record in this namespace. */
  async recordedArchives(): Promise<readonly string[]> {
    const entries = await this.catalog.list({ namespace: this.namespace });
    return readableRecords(entries).map(({ archive }) => archive.fileName);
  }

  /** Deletes all checkpoints of which there is a record in this namespace. */
  async deleteCheckpoints(): Promise<void> {
    const { catalog, agents, namespace } = this;
    for (const record of readableRecords(await catalog.list({ namespace }))) {
      await deleteCheckpoint({ record, catalog, agents });
    }
  }

  /** Deletes all checkpoints of this namespace, and archives of which there is no record. */
  async deleteArchives(): Promise<void> {
    await this.deleteCheckpoints();
    await this.node.run('find', archiveFolder, '-name', `*_${this.namespace}-*`, '-delete');
  }

  /** What checkpoints, images and restores have left behind in this namespace, where {@link startPod} is none of them. */
  async leftovers(): Promise<Leftovers> {
    const { node, namespace } = this;
    const pods = await this.connection.call('list the pods', CoreV1Api, (api) =>
      api.listNamespacedPod({ namespace }),
    );
    return {
      archives: await node.archives(`_${namespace}-`),
      records: await this.recordedArchives(),
      images: await node.images(`/${namespace}/`),
      snapshots: await node.unfinishedSnapshots(),
      pods: pods.items
        .flatMap(({ metadata }) => metadata?.name ?? [])
        .filter((name) => !this.#startedPods.has(name)),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.checkpointer.settled();
    await this.deleteArchives();
    // At once, and not half a minute later, when the rows of a window of the next file would still move for them.
    await this.connection.call('delete the pods', CoreV1Api, (api) =>
      api.deleteCollectionNamespacedPod({ namespace: this.namespace, gracePeriodSeconds: 0 }),
    );
    await this.#namespace[Symbol.asyncDispose]();
    this.connection.dispose();
  }

  async #readPod(name: string): Promise<Awaited<ReturnType<CoreV1Api['readNamespacedPod']>>> {
    return this.connection.call(`read the pod ${name}`, CoreV1Api, (api) =>
      api.readNamespacedPod({ name, namespace: this.namespace }),
    );
  }
}

/** What can be left behind, by name. */
export interface Leftovers {
  readonly archives: readonly string[];
  readonly records: readonly string[];
  readonly images: readonly string[];
  readonly snapshots: readonly string[];
  readonly pods: readonly string[];
}

/** Nothing at all. */
export const nothing: Leftovers = { archives: [], records: [], images: [], snapshots: [], pods: [] };

/** The actions of a failure's remedies. */
export function actionsOf({ remedies }: ThawError): readonly Remedy['action'][] {
  return remedies.map(({ action }) => action);
}

import { CheckpointCatalog } from '../../src/checkpoint/catalog.ts';
import { Checkpointer } from '../../src/checkpoint/checkpointer.ts';
import { type CheckpointRecord, readableRecords } from '../../src/checkpoint/checkpointRecord.ts';
import { deleteCheckpoint } from '../../src/checkpoint/deleteCheckpoint.ts';
import { scanNodes } from '../../src/checkpoint/nodeScan.ts';
import type { ClusterConnection } from '../../src/kubernetes/connection.ts';
import { execInPod } from '../../src/kubernetes/execInPod.ts';
import { NodeAgents } from '../../src/kubernetes/nodeAgents.ts';
import { ThawError } from '../../src/kubernetes/thawError.ts';
import { restorableCheckpoint } from '../../src/restore/restorableCheckpoint.ts';
import { checkpointHome } from '../../src/restore/restoredPlacement.ts';
import { RestoreRoutes } from '../../src/restore/restoreRoutes.ts';
import { explainRestoreFailure } from '../../src/restore/restoreFailure.ts';
import { measureStartup } from '../../src/startup/measureStartup.ts';
import type { RestorableCheckpoint, RestoreOptions, RestoreRoute } from '../../src/restore/restoreRoute.ts';
import type { StartupProbe } from '../../src/startup/probe.ts';
import type { StartupRun } from '../../src/startup/startupRun.ts';
import type { Environment } from '../environments/environment.ts';
import type { Progress } from '../progress.ts';
import { runtimeImage } from '../runtimeImage.ts';
import { createEmptyNamespace, createPod, deleteNamespace, namespaceExists, readyNodes } from './pods.ts';

/** What the demo's steps work with: Thaw's parts on one cluster, in a namespace of the demo's own. */
export class Demo {
  readonly namespace: string;
  readonly agents: NodeAgents;
  readonly catalog: CheckpointCatalog;
  readonly checkpointer: Checkpointer;
  readonly routes: RestoreRoutes;
  readonly connection: ClusterConnection;
  readonly progress: Progress;
  readonly signal: AbortSignal;

  /** The namespace is made by {@link begin} and removed by {@link end}. */
  constructor(
    connection: ClusterConnection,
    progress: Progress,
    signal: AbortSignal,
    namespace = 'thaw-demo',
  ) {
    this.namespace = namespace;
    this.connection = connection;
    this.progress = progress;
    this.signal = signal;
    this.agents = new NodeAgents(connection, { image: runtimeImage.image.reference });
    this.catalog = new CheckpointCatalog(connection);
    this.checkpointer = new Checkpointer(connection, this.agents, this.catalog);
    this.routes = new RestoreRoutes(connection, runtimeImage.image.reference, this.agents);
  }

  /**
   * Makes the namespace, and clears away what a killed run has left: pods, records, archives and images.
   * @throws {ThawError} `restoreUnsupported` where no node of the cluster could restore
   */
  async begin(): Promise<void> {
    await this.#requireRestore();
    await this.#deleteCheckpoints();
    await createEmptyNamespace(this.connection, this.namespace);
  }

  /** Removes everything that the demo has made. */
  async end(): Promise<void> {
    await this.checkpointer.settled();
    await this.#deleteCheckpoints();
    await deleteNamespace(this.connection, this.namespace);
  }

  /** Starts an environment as its image says, and measures that. */
  async startCold(environment: Environment, podName: string): Promise<StartupRun> {
    return this.#measure(environment, podName, {
      kind: 'cold',
      create: () => createPod(this.connection, this.namespace, podName, environment.pod),
    });
  }

  /** Starts an environment from its checkpoint by the route that fits, and measures that; a failure is explained. */
  async startRestored(
    environment: Environment,
    record: CheckpointRecord,
    podName: string,
  ): Promise<StartupRun> {
    const { namespace } = this;
    const checkpoint = restorableCheckpoint(record);
    const place = { node: checkpointHome(checkpoint), namespace };
    const facts = await this.routes.factsOf(checkpoint, place, this.signal);
    return await this.startBy(this.routes.choose(checkpoint, facts).route, environment, checkpoint, podName);
  }

  /** Starts an environment from its checkpoint by a route, and measures that; a failure is explained. */
  async startBy(
    route: RestoreRoute,
    environment: Environment,
    checkpoint: RestorableCheckpoint,
    podName: string,
    options: Pick<RestoreOptions, 'memory'> = {},
  ): Promise<StartupRun> {
    let podUid = '';
    const run = await this.#measure(environment, podName, {
      kind: 'restored',
      route: route.name,
      create: async (signal) => {
        const place = { ...options, name: podName, namespace: this.namespace };
        const pod = await route.restore(checkpoint, place, { signal });
        podUid = pod.uid;
        return { metadata: { uid: pod.uid } };
      },
    });
    if (run.failure === undefined || podUid === '') return run;
    const agent = this.agents.on(run.node ?? checkpointHome(checkpoint) ?? '');
    const { restartPolicy } = checkpoint.sourcePod.spec ?? {};
    const restore = { route: route.name, podUid, restartPolicy, agent };
    return { ...run, failure: await explainRestoreFailure(run.failure, restore, this.signal) };
  }

  /** Deletes a checkpoint, with its image and its archive. */
  async deleteCheckpoint(record: CheckpointRecord): Promise<void> {
    const { catalog, agents } = this;
    await deleteCheckpoint({ record, catalog, agents });
  }

  async #measure(
    environment: Environment,
    podName: string,
    how: Pick<Parameters<typeof measureStartup>[0], 'kind' | 'route' | 'create'>,
  ): Promise<StartupRun> {
    return measureStartup(
      {
        ...how,
        namespace: this.namespace,
        podName,
        container: environment.container,
        probe: probeOf(environment),
      },
      { requester: this.connection, exec: (request) => execInPod(this.connection, request) },
      { signal: this.signal },
    );
  }

  async #requireRestore(): Promise<void> {
    const { native, nested } = this.routes;
    const nodes = await readyNodes(this.connection);
    const refusals = nodes.map((node) => [native.availability(node), nested.availability(node)]);
    if (refusals.some((routes) => routes.some(({ available }) => available))) return;
    const [refusal] = refusals.flat();
    if (refusal === undefined || refusal.available) return;
    throw new ThawError({
      reason: 'restoreUnsupported',
      attempted: 'restore on this cluster',
      explanation: refusal.reason,
      remedies: refusal.remedies,
    });
  }

  /** Without the signal: after Ctrl+C, this is what is still to be done. */
  async #deleteCheckpoints(): Promise<void> {
    const { catalog, agents, namespace } = this;
    if (!(await namespaceExists(this.connection, namespace))) return;
    // A killed run may have left archives of which there is no record yet.
    const nodes = (await readyNodes(this.connection)).map(({ name }) => name);
    await scanNodes({ catalog, agents, nodes, namespaces: [namespace] });
    for (const record of readableRecords(await catalog.list({ namespace }))) {
      await deleteCheckpoint({ record, catalog, agents });
    }
  }
}

function probeOf({ port, startupPath }: Environment): StartupProbe {
  return { kind: 'http', port, path: startupPath, expectedStatus: 200 };
}

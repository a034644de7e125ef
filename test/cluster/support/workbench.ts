import { EnvironmentServer } from '../../../devcluster/demo/environmentServer.ts';
import type { Environment } from '../../../devcluster/environments/environment.ts';
import {
  findLostState,
  recordState,
  type StateReading,
} from '../../../devcluster/environments/stateProof.ts';
import type { CheckpointRecord } from '../../../src/checkpoint/checkpointRecord.ts';
import { recordCheckpointImage } from '../../../src/checkpoint/recordedImage.ts';
import { execInPod, type ExecResult } from '../../../src/kubernetes/execInPod.ts';
import { restorableCheckpoint } from '../../../src/restore/restorableCheckpoint.ts';
import type { RestoredPod, RestoreOptions, RestoreRouteName } from '../../../src/restore/restoreRoute.ts';
import { untilReady } from './podCondition.ts';
import { TestCluster } from './testCluster.ts';

/** How a checkpoint is restored in the namespace. */
export interface WorkbenchRestore extends Omit<RestoreOptions, 'namespace'> {
  /** Those of other containers of the pod, which are restored with it. */
  readonly others?: readonly CheckpointRecord[];
}

/** Checkpoints and restores pods on a {@link TestCluster}, and asks their servers for what they remember. */
export class Workbench implements AsyncDisposable {
  readonly cluster: TestCluster;

  private constructor(cluster: TestCluster) {
    this.cluster = cluster;
  }

  /** Pods that its cluster starts are on `podsNode`, where there are several nodes. */
  static async open(podsNode?: string): Promise<Workbench> {
    return new Workbench(await TestCluster.open(podsNode));
  }

  /** The server of an environment's pod. */
  server(pod: string, { port }: Pick<Environment, 'port'>): EnvironmentServer {
    const { connection, namespace } = this.cluster;
    return new EnvironmentServer(connection, { namespace, pod, port });
  }

  /** Puts state into an environment's pod, to be asked for after its restore. */
  async putState(pod: string, environment: Environment): Promise<StateReading> {
    const server = this.server(pod, environment);
    return recordState(environment.stateProof, (request) => server.send(request));
  }

  /** What a pod has lost of the state that was put there; empty where nothing. */
  async lostState(pod: string, environment: Environment, before: StateReading): Promise<readonly string[]> {
    const server = this.server(pod, environment);
    return findLostState(environment.stateProof, before, (request) => server.send(request));
  }

  /** Runs a command in a pod of the namespace. */
  async exec(
    pod: string,
    command: readonly [string, ...string[]],
    container = 'main',
  ): Promise<Pick<ExecResult, 'exitCode' | 'stdout' | 'stderr'>> {
    const { connection, namespace } = this.cluster;
    return execInPod(connection, { namespace, pod, container, command });
  }

  /** Checkpoints a pod's container, and makes the image. */
  async bake(pod: string, container?: string): Promise<CheckpointRecord> {
    const { checkpointer, namespace } = this.cluster;
    return this.bakeImage(await checkpointer.checkpoint({ namespace, pod, container }));
  }

  /** Makes the image of a checkpoint. */
  async bakeImage(record: CheckpointRecord): Promise<CheckpointRecord> {
    return recordCheckpointImage(this.cluster, record);
  }

  /** Restores a checkpoint in the namespace, and waits until the pod is ready. */
  async restore(
    record: CheckpointRecord,
    options: WorkbenchRestore,
    route: RestoreRouteName = 'native',
  ): Promise<RestoredPod> {
    const restored = await this.create(record, options, route);
    await untilReady(this.cluster.connection, restored);
    return restored;
  }

  /** Creates the pod that restores a checkpoint in the namespace, and waits for nothing. */
  async create(
    record: CheckpointRecord,
    { others, ...options }: WorkbenchRestore,
    route: RestoreRouteName,
  ): Promise<RestoredPod> {
    const { namespace, routes } = this.cluster;
    return await routes[route].restore(restorableCheckpoint(record, others), { ...options, namespace });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cluster[Symbol.asyncDispose]();
  }
}

import { CheckpointCatalog } from '../checkpoint/catalog.ts';
import { Checkpointer } from '../checkpoint/checkpointer.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { loadKubeconfig, type Kubeconfig } from '../kubernetes/kubeconfig.ts';
import { kubeconfigPaths } from '../kubernetes/kubeconfigPaths.ts';
import { NodeAgents } from '../kubernetes/nodeAgent.ts';
import { RestoreRoutes } from '../restore/restoreRoutes.ts';
import { ClusterWatch } from './clusterWatch.ts';

/** What the core's parts are made with. */
export interface ClusterChoice {
  /** Chosen files; none for those that kubectl would take. */
  readonly kubeconfigPaths: readonly string[];
  /** The kubeconfig's current context where absent. */
  readonly context: string | undefined;
  readonly runtimeImage: string;
}

/** The core's parts on the cluster of one context. */
export class ClusterParts {
  readonly connection: ClusterConnection;
  readonly agents: NodeAgents;
  readonly catalog: CheckpointCatalog;
  readonly checkpointer: Checkpointer;
  readonly routes: RestoreRoutes;
  readonly runtimeImage: string;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(connection: ClusterConnection, runtimeImage: string) {
    this.connection = connection;
    this.runtimeImage = runtimeImage;
    this.agents = new NodeAgents(connection, { image: runtimeImage });
    this.catalog = new CheckpointCatalog(connection);
    this.checkpointer = new Checkpointer(connection, this.agents, this.catalog);
    this.routes = new RestoreRoutes(connection, runtimeImage);
  }

  /**
   * Nothing is sent yet.
   * @throws {ThawError} `noKubeconfig`, `invalidKubeconfig`, `contextNotFound`
   */
  static async connect(choice: ClusterChoice): Promise<ClusterParts> {
    const kubeconfig = await readKubeconfig(choice.kubeconfigPaths);
    return new ClusterParts(await kubeconfig.connect(choice.context), choice.runtimeImage);
  }

  /** Follows the cluster's objects; its caller disposes of it. */
  watch(namespaces: readonly string[] | 'all'): ClusterWatch {
    return new ClusterWatch(this, namespaces);
  }

  /** Does something that takes a while: the connection stays until it has ended, also where it is let go of meanwhile. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = work();
    this.#underWay.add(done);
    try {
      return await done;
    } finally {
      this.#underWay.delete(done);
    }
  }

  /** Closes the connection, once nothing is under way and cancelled checkpoints have been cleared away. */
  async dispose(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await this.checkpointer.settled();
    this.connection.dispose();
  }
}

/** The kubeconfig of the chosen files, or of those that kubectl would take. Throws `noKubeconfig`, `invalidKubeconfig`. */
export async function readKubeconfig(paths: readonly string[]): Promise<Kubeconfig> {
  return await loadKubeconfig({ paths });
}

/** The files that {@link readKubeconfig} looks at; they need not exist. */
export function kubeconfigFiles(paths: readonly string[]): readonly string[] {
  return kubeconfigPaths({ paths }).paths;
}

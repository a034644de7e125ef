import { CheckpointCatalog } from '../checkpoint/catalog.ts';
import { Checkpointer, type CheckpointerIntents } from '../checkpoint/checkpointer.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { NodeAgents } from '../kubernetes/nodeAgents.ts';
import { RestoreRoutes } from '../restore/restoreRoutes.ts';

/** The core's parts on one cluster. */
export class ClusterTools {
  readonly connection: ClusterConnection;
  readonly agents: NodeAgents;
  readonly catalog: CheckpointCatalog;
  readonly checkpointer: Checkpointer;
  readonly routes: RestoreRoutes;
  /** The image of the node agent, and of the runtime inside of pods. */
  readonly runtimeImage: string;

  /**
   * Nothing is sent yet. Takes over the connection.
   *
   * @param intents where it is kept which checkpoints are being made
   */
  constructor(connection: ClusterConnection, runtimeImage: string, intents?: CheckpointerIntents) {
    this.connection = connection;
    this.runtimeImage = runtimeImage;
    this.agents = new NodeAgents(connection, { image: runtimeImage });
    this.catalog = new CheckpointCatalog(connection);
    this.checkpointer = new Checkpointer(connection, this.agents, this.catalog, intents);
    this.routes = new RestoreRoutes(connection, runtimeImage, this.agents);
  }

  /** Closes the connection, once cancelled checkpoints have been cleared away. */
  async dispose(): Promise<void> {
    await this.checkpointer.settled();
    this.connection.dispose();
  }
}

import type { ClusterConnection } from './connection.ts';
import { NodeAgent } from './nodeAgent.ts';
import type { NodeAgentOptions } from './nodeAgentJob.ts';

/** The agents of a cluster's nodes, each made when its node is first asked for. */
export class NodeAgents {
  readonly #connection: ClusterConnection;
  readonly #options: NodeAgentOptions;
  readonly #agents = new Map<string, NodeAgent>();

  constructor(connection: ClusterConnection, options: NodeAgentOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** The agent of a node; nothing is started by this. */
  on(node: string): NodeAgent {
    const known = this.#agents.get(node);
    if (known) return known;
    const agent = new NodeAgent(this.#connection, node, this.#options);
    this.#agents.set(node, agent);
    return agent;
  }
}

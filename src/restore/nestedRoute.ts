import type { ClusterConnection } from '../kubernetes/connection.ts';
import { nestedAvailability } from './nestedAvailability.ts';
import { planNestedRestore } from './nestedPod.ts';
import { PodRoute } from './podRoute.ts';
import type {
  Availability,
  NamespaceFacts,
  NodeFacts,
  RestorableCheckpoint,
  RestoreOptions,
  RestorePlan,
} from './restoreRoute.ts';

/** Restores by a small runtime inside of the pod, whatever the node's own is. */
export class NestedRoute extends PodRoute {
  readonly name = 'nested';
  readonly #runtimeImage: string;

  constructor(connection: Pick<ClusterConnection, 'request'>, runtimeImage: string) {
    super(connection);
    this.#runtimeImage = runtimeImage;
  }

  availability(node: NodeFacts, namespace?: NamespaceFacts): Availability {
    return nestedAvailability(node, namespace);
  }

  plan(checkpoint: RestorableCheckpoint, options: RestoreOptions): Promise<RestorePlan> {
    return Promise.resolve(planNestedRestore(checkpoint, options, this.#runtimeImage));
  }
}

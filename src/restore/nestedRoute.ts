import type { ClusterConnection } from '../kubernetes/connection.ts';
import { readNode } from '../kubernetes/readNode.ts';
import { imageVolumeObstacle, nestedAvailability } from './nestedAvailability.ts';
import { planNestedRestore } from './nestedPod.ts';
import { PodRoute } from './podRoute.ts';
import { checkpointHome } from './restoredPlacement.ts';
import type {
  Availability,
  NamespaceFacts,
  NodeFacts,
  RestorableCheckpoint,
  RestoreCall,
  RestoreOptions,
  RestorePlan,
} from './restoreRoute.ts';

/** Restores by a small runtime inside of the pod, whatever the node's own is. */
export class NestedRoute extends PodRoute {
  readonly name = 'nested';
  readonly #connection: Pick<ClusterConnection, 'request'>;
  readonly #runtimeImage: string;
  /** Whether nodes mount images as volumes, by name, each asked for once. */
  readonly #mountsImages = new Map<string, boolean>();

  constructor(connection: Pick<ClusterConnection, 'request'>, runtimeImage: string) {
    super(connection);
    this.#connection = connection;
    this.#runtimeImage = runtimeImage;
  }

  availability(node: NodeFacts, namespace?: NamespaceFacts): Availability {
    return nestedAvailability(node, namespace);
  }

  async plan(
    checkpoint: RestorableCheckpoint,
    options: RestoreOptions,
    { signal }: RestoreCall = {},
  ): Promise<RestorePlan> {
    const node = options.node ?? checkpointHome(checkpoint);
    const mountsImages = node === undefined || (await this.#canMountImages(node, signal));
    return planNestedRestore(checkpoint, options, { runtimeImage: this.#runtimeImage, mountsImages });
  }

  async #canMountImages(name: string, signal: AbortSignal | undefined): Promise<boolean> {
    const known = this.#mountsImages.get(name);
    if (known !== undefined) return known;
    const node = await readNode(this.#connection, name, signal);
    const answer = node === undefined || imageVolumeObstacle(node) === undefined;
    this.#mountsImages.set(name, answer);
    return answer;
  }
}

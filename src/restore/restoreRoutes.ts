import type { ClusterConnection } from '../kubernetes/connection.ts';
import { readPodSecurity } from '../kubernetes/namespaceSecurity.ts';
import { readNode } from '../kubernetes/readNode.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { NativeRoute } from './nativeRoute.ts';
import { imageVolumeObstacle } from './nestedAvailability.ts';
import { memoryFor } from './nestedPod.ts';
import { NestedRoute } from './nestedRoute.ts';
import type {
  Availability,
  NamespaceFacts,
  NodeFacts,
  RestorableCheckpoint,
  RestoreRoute,
  RestoreRouteName,
} from './restoreRoute.ts';

/** Where a checkpoint is to be restored, as far as it is known. */
export interface RestorePlaceFacts {
  readonly node?: NodeFacts | undefined;
  readonly namespace?: NamespaceFacts | undefined;
}

/** The route that was chosen, and why. */
export interface RouteChoice {
  readonly route: RestoreRoute;
  /** One sentence for a person, without the final full stop. */
  readonly reason: string;
}

/** The routes of a cluster. */
export class RestoreRoutes {
  readonly native: RestoreRoute;
  readonly nested: RestoreRoute;
  readonly #connection: Pick<ClusterConnection, 'request'>;

  constructor(connection: Pick<ClusterConnection, 'request'>, runtimeImage: string) {
    this.#connection = connection;
    this.native = new NativeRoute(connection);
    this.nested = new NestedRoute(connection, runtimeImage);
  }

  /** What the routes must know of a place; what may not be read is left open. */
  async factsOf(
    { node, namespace }: { readonly node: string | undefined; readonly namespace: string },
    signal?: AbortSignal,
  ): Promise<RestorePlaceFacts> {
    const [facts, podSecurity] = await Promise.all([
      node === undefined ? undefined : readNode(this.#connection, node, signal),
      readPodSecurity(this.#connection, namespace, signal),
    ]);
    return { node: facts, namespace: { name: namespace, podSecurity } };
  }

  /**
   * The route by which a checkpoint is restored at a place: the one that is asked for, else, of those that are available, the
   * faster.
   *
   * @throws {ThawError} `restoreUnsupported` where it, or each of them, is not available: with what would change that
   */
  choose(
    checkpoint: RestorableCheckpoint,
    place: RestorePlaceFacts,
    preferred?: RestoreRouteName,
  ): RouteChoice {
    const refusal = ({ availability }: OfferedRoute): ThawError | undefined =>
      availability.available ? undefined : refused(checkpoint, availability);
    const native = this.offer(this.native, checkpoint, place);
    const nested = this.offer(this.nested, checkpoint, place);
    if (preferred !== undefined) {
      const offered = preferred === 'native' ? native : nested;
      const failure = refusal(offered);
      if (failure !== undefined) throw failure;
      return { route: offered.route, reason: 'it was asked for' };
    }
    if (!native.availability.available) {
      const failure = refusal(nested);
      if (failure !== undefined) throw bothRefused(native.availability, failure);
      return { route: nested.route, reason: native.availability.reason };
    }
    if (!nested.availability.available) return { route: native.route, reason: nested.availability.reason };
    return memoryFor(checkpoint) === 'lazy'
      ? { route: nested.route, reason: 'it reads so much memory on demand, while the other reads it first' }
      : { route: native.route, reason: 'the node’s runtime restores, and the pod needs no more rights' };
  }

  /** A route with what it says of a checkpoint and a place. What is not known is no obstacle: the attempt tells. */
  offer(
    route: RestoreRoute,
    checkpoint: RestorableCheckpoint,
    { node, namespace }: RestorePlaceFacts,
  ): OfferedRoute {
    if (route.name === 'native' && checkpoint.isNestedDump) return { route, availability: onlyNested };
    if (node === undefined) return { route, availability: { available: true } };
    const availability = route.availability(node, namespace);
    // Without image volumes, the nested one reads the archive.
    const isUnreadable = route.name === 'nested' && checkpoint.archive === undefined;
    const obstacle = isUnreadable && availability.available ? imageVolumeObstacle(node) : undefined;
    return { route, availability: obstacle ?? availability };
  }
}

/** A route, and whether it can be taken. */
export interface OfferedRoute {
  readonly route: RestoreRoute;
  readonly availability: Availability;
}

/** containerd lets the process of such a checkpoint end at once (seen with containerd 2.3). */
const onlyNested: Availability = {
  available: false,
  reason: 'the runtime inside of its pod has dumped it, and only such a runtime restores it',
  remedies: [],
};

type Refusal = Extract<Availability, { available: false }>;

function refused({ name }: RestorableCheckpoint, { reason, remedies }: Refusal): ThawError {
  return new ThawError({
    reason: 'restoreUnsupported',
    attempted: `restore ${name}`,
    explanation: reason,
    remedies,
  });
}

/** Neither route is available: the nested one can be had on any node, so what it lacks comes first. */
function bothRefused(native: Refusal, nested: ThawError): ThawError {
  const { attempted, explanation, remedies } = nested;
  return new ThawError({
    reason: 'restoreUnsupported',
    attempted,
    explanation: explanation === native.reason ? explanation : `${explanation}; and ${native.reason}`,
    remedies: [...remedies, ...native.remedies],
  });
}

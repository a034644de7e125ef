import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { readPodSecurity } from '../kubernetes/namespaceSecurity.ts';
import type { NodeAgent } from '../kubernetes/nodeAgent.ts';
import { readNode } from '../kubernetes/readNode.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { hostDifferences, hostObstacle } from './hostComparison.ts';
import { NativeRoute } from './nativeRoute.ts';
import { imageVolumeObstacle } from './nestedAvailability.ts';
import { memoryFor } from './nestedPod.ts';
import { NestedRoute } from './nestedRoute.ts';
import type { RestoreDifference } from './restoreDifference.ts';
import {
  type Availability,
  checkpointsIn,
  type NamespaceFacts,
  type NodeFacts,
  type RestorableCheckpoint,
  type RestoreRoute,
  type RestoreRouteName,
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
  /** In what the node is not the one of the checkpoint, to be shown with what the route's plan names. */
  readonly differences: readonly RestoreDifference[];
}

/** The agents by which nodes are asked what their processors can do. */
export interface ProcessorReaders {
  on(node: string): Pick<NodeAgent, 'cpuFeatures'>;
}

/** The routes of a cluster. */
export class RestoreRoutes {
  readonly native: RestoreRoute;
  readonly nested: RestoreRoute;
  readonly #connection: Pick<ClusterConnection, 'request'>;
  readonly #agents: ProcessorReaders;
  /** What nodes' processors can do, by name, each asked for once. */
  readonly #cpuFeatures = new Map<string, string>();

  constructor(
    connection: Pick<ClusterConnection, 'request'>,
    runtimeImage: string,
    agents: ProcessorReaders,
  ) {
    this.#connection = connection;
    this.#agents = agents;
    this.native = new NativeRoute(connection);
    this.nested = new NestedRoute(connection, runtimeImage);
  }

  /**
   * What the routes must know of a place to restore a checkpoint there; what may not be read is left open. On another node than that
   * of the checkpoint this takes the node's agent, once.
   */
  async factsOf(
    { host }: Pick<RestorableCheckpoint, 'host'>,
    { node, namespace }: { readonly node: string | undefined; readonly namespace: string },
    signal?: AbortSignal,
  ): Promise<RestorePlaceFacts> {
    const isElsewhere = node !== undefined && host?.cpuFeatures !== undefined && host.node !== node;
    const [facts, podSecurity, cpuFeatures] = await Promise.all([
      node === undefined ? undefined : readNode(this.#connection, node, signal),
      readPodSecurity(this.#connection, namespace, signal),
      isElsewhere ? this.#readCpuFeatures(node, signal) : undefined,
    ]);
    return { node: facts && { ...facts, cpuFeatures }, namespace: { name: namespace, podSecurity } };
  }

  async #readCpuFeatures(node: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    const known = this.#cpuFeatures.get(node);
    if (known !== undefined) return known;
    try {
      const features = await this.#agents.on(node).cpuFeatures({ signal });
      this.#cpuFeatures.set(node, features);
      return features;
    } catch (error) {
      if (!ThawError.is(error) || error.reason === 'cancelled') throw error;
      return undefined;
    }
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
    const differences = hostDifferences(checkpoint, place.node);
    if (preferred !== undefined) {
      const offered = preferred === 'native' ? native : nested;
      const failure = refusal(offered);
      if (failure !== undefined) throw failure;
      return { route: offered.route, reason: l10n.t('it was asked for'), differences };
    }
    if (!native.availability.available) {
      const failure = refusal(nested);
      if (failure !== undefined) throw bothRefused(native.availability, failure);
      return { route: nested.route, reason: native.availability.reason, differences };
    }
    if (!nested.availability.available) {
      return { route: native.route, reason: nested.availability.reason, differences };
    }
    const [route, reason] =
      memoryFor(checkpoint) === 'lazy'
        ? [nested.route, l10n.t('it reads so much memory on demand, while the other reads it first')]
        : [native.route, l10n.t('the node’s runtime restores, and the pod needs no more rights')];
    return { route, reason, differences };
  }

  /** A route with what it says of a checkpoint and a place. What is not known is no obstacle: the attempt tells. */
  offer(
    route: RestoreRoute,
    checkpoint: RestorableCheckpoint,
    { node, namespace }: RestorePlaceFacts,
  ): OfferedRoute {
    const checkpoints = checkpointsIn(checkpoint);
    const isOfNested = checkpoints.some(({ isNestedDump }) => isNestedDump);
    if (route.name === 'native' && isOfNested) return { route, availability: onlyNested() };
    if (node === undefined) return { route, availability: { available: true } };
    const impossible = hostObstacle(checkpoint, node);
    if (impossible !== undefined) return { route, availability: impossible };
    const availability = route.availability(node, namespace);
    // Without image volumes, the nested one reads the archive.
    const isUnreadable = route.name === 'nested' && checkpoints.some(({ archive }) => archive === undefined);
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
const onlyNested = (): Availability => ({
  available: false,
  reason: l10n.t('the runtime inside of its pod has dumped it, and only such a runtime restores it'),
  remedies: [],
});

type Refusal = Extract<Availability, { available: false }>;

function refused({ name }: RestorableCheckpoint, { reason, remedies }: Refusal): ThawError {
  return new ThawError({
    reason: 'restoreUnsupported',
    attempted: l10n.t('restore {0}', name),
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
    explanation:
      explanation === native.reason ? explanation : l10n.t('{0}; and {1}', explanation, native.reason),
    remedies: [...remedies, ...native.remedies],
  });
}

import type { ClusterConnection } from '../kubernetes/connection.ts';
import { createPod, deletePod } from '../kubernetes/podRequests.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { nativeAvailability } from './nativeAvailability.ts';
import type { PodManifest } from './podManifest.ts';
import { planNativeRestore } from './restoredPod.ts';
import type {
  Availability,
  NodeFacts,
  RestorableCheckpoint,
  RestoreCall,
  RestoredPod,
  RestoreOptions,
  RestorePlan,
  RestoreRoute,
} from './restoreRoute.ts';

/** Restores by the node's own runtime: the pod's container image is the checkpoint image. */
export class NativeRoute implements RestoreRoute {
  readonly name = 'native';
  readonly #connection: Pick<ClusterConnection, 'request'>;

  constructor(connection: Pick<ClusterConnection, 'request'>) {
    this.#connection = connection;
  }

  availability(node: NodeFacts): Availability {
    return nativeAvailability(node);
  }

  plan(checkpoint: RestorableCheckpoint, options: RestoreOptions): Promise<RestorePlan> {
    return Promise.resolve(planNativeRestore(checkpoint, options));
  }

  async restore(
    checkpoint: RestorableCheckpoint,
    options: RestoreOptions,
    { signal }: RestoreCall = {},
  ): Promise<RestoredPod> {
    const attempted = `restore ${checkpoint.name} as ${options.namespace}/${options.name}`;
    const { manifest, differences } = await this.plan(checkpoint, options);
    throwIfAborted(attempted, signal);
    const pod = await this.#create(attempted, options, manifest);
    const { namespace, name } = options;
    const uid = pod.metadata?.uid ?? '';
    if (signal?.aborted) await deletePod(this.#connection, { namespace, name, uid });
    throwIfAborted(attempted, signal);
    return {
      route: this.name,
      checkpoint: checkpoint.name,
      namespace,
      name,
      uid,
      container: checkpoint.container,
      differences,
    };
  }

  async #create(attempted: string, options: RestoreOptions, manifest: PodManifest): Promise<PodManifest> {
    try {
      return await createPod(this.#connection, options, manifest);
    } catch (error) {
      if (!ThawError.is(error)) throw error;
      const failure = error.during(attempted);
      throw failure.reason === 'alreadyExists' ? nameTaken(failure, options) : failure;
    }
  }
}

function throwIfAborted(attempted: string, signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new ThawError({
    reason: 'cancelled',
    attempted,
    explanation: 'it was cancelled',
    cause: signal.reason,
  });
}

function nameTaken(error: ThawError, { name, namespace }: RestoreOptions): ThawError {
  return new ThawError({
    reason: 'alreadyExists',
    attempted: error.attempted,
    explanation: `there is a pod ${name} in namespace ${namespace} already`,
    remedies: [{ action: 'chooseName', text: 'Choose another name for the new pod' }],
    raw: error.raw,
    cause: error,
  });
}

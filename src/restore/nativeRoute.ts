import type { ClusterConnection } from '../kubernetes/connection.ts';
import { bodyJson, failureOfResponse } from '../kubernetes/responseFailure.ts';
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
    if (signal?.aborted) await this.#delete(attempted, options);
    throwIfAborted(attempted, signal);
    return {
      route: this.name,
      checkpoint: checkpoint.name,
      namespace: options.namespace,
      name: options.name,
      uid: pod.metadata?.uid ?? '',
      container: checkpoint.container,
      differences,
    };
  }

  /** Not cancelled half-way: the API server could create the pod although nobody waits for its answer. */
  async #create(attempted: string, options: RestoreOptions, manifest: PodManifest): Promise<PodManifest> {
    const response = await this.#connection.request(attempted, podsPath(options.namespace), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(manifest),
    });
    if (response.ok) return (await bodyJson(attempted, response)) as PodManifest;
    const failure = await failureOfResponse(attempted, response);
    throw failure.reason === 'alreadyExists' ? nameTaken(failure, options) : failure;
  }

  async #delete(attempted: string, { namespace, name }: RestoreOptions): Promise<void> {
    const path = `${podsPath(namespace)}/${encodeURIComponent(name)}`;
    const response = await this.#connection.request(attempted, path, { method: 'DELETE' });
    if (!response.ok) throw await failureOfResponse(attempted, response);
  }
}

function podsPath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
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

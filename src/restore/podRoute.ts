import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { createPod, deletePod } from '../kubernetes/podRequests.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { PodManifest } from './podManifest.ts';
import {
  type Availability,
  checkpointsIn,
  type NamespaceFacts,
  type NodeFacts,
  type RestorableCheckpoint,
  type RestoreCall,
  type RestoredPod,
  type RestoreOptions,
  type RestorePlan,
  type RestoreRoute,
  type RestoreRouteName,
} from './restoreRoute.ts';

/** A route by which a restore is a pod that is created, and everything else happens on its node. */
export abstract class PodRoute implements RestoreRoute {
  abstract readonly name: RestoreRouteName;
  readonly #connection: Pick<ClusterConnection, 'request'>;

  constructor(connection: Pick<ClusterConnection, 'request'>) {
    this.#connection = connection;
  }

  abstract availability(node: NodeFacts, namespace?: NamespaceFacts): Availability;

  abstract plan(
    checkpoint: RestorableCheckpoint,
    options: RestoreOptions,
    call?: RestoreCall,
  ): Promise<RestorePlan>;

  async restore(
    checkpoint: RestorableCheckpoint,
    options: RestoreOptions,
    { signal }: RestoreCall = {},
  ): Promise<RestoredPod> {
    const attempted = l10n.t('restore {0} as {1}/{2}', checkpoint.name, options.namespace, options.name);
    const { manifest, differences } = await this.plan(checkpoint, options, { signal });
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
      containers: checkpointsIn(checkpoint).map(({ container }) => container),
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
    explanation: l10n.t('it was cancelled'),
    cause: signal.reason,
  });
}

function nameTaken(error: ThawError, { name, namespace }: RestoreOptions): ThawError {
  return new ThawError({
    reason: 'alreadyExists',
    attempted: error.attempted,
    explanation: l10n.t('there is a pod {0} in namespace {1} already', name, namespace),
    remedies: [{ action: 'chooseName', text: l10n.t('Choose another name for the new pod') }],
    raw: error.raw,
    cause: error,
  });
}

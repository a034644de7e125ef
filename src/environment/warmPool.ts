import * as l10n from '@vscode/l10n';
import { environmentLabel } from '../checkpoint/recordConfigMap.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { deleteAndWait } from '../kubernetes/deleteAndWait.ts';
import { jsonPointer, type PatchOperation, patchObject } from '../kubernetes/jsonPatch.ts';
import { listPods } from '../kubernetes/listPods.ts';
import { bodyJson, bodyText, failureOfResponse } from '../kubernetes/responseFailure.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { checkpointAnnotation } from '../restore/restoredMetadata.ts';
import { type ClaimOptions, claimPod, type PoolIdentity } from './claimPod.ts';
import { withMountFailures } from './mountFailures.ts';
import { noPool } from './noPool.ts';
import type { DeploymentManifest, PoolPlan } from './poolDeployment.ts';
import { poolLabel, poolName } from './poolLabels.ts';
import { type ClaimedPod, poolPodOf } from './poolPod.ts';
import { type DeploymentJson, poolDeploymentOf, type PoolStatus, poolStatusOf } from './poolStatus.ts';

/** What every call that takes time takes. */
export interface PoolCall {
  readonly signal?: AbortSignal | undefined;
}

/**
 * The warm pool of an environment: restored pods that wait to be claimed. It is an ordinary Deployment, by which Kubernetes replaces
 * what was claimed, and all that is known of it is in the cluster.
 */
export class WarmPool {
  readonly #connection: Pick<ClusterConnection, 'request' | 'server' | 'webSocketOptions'>;
  readonly #identity: PoolIdentity;
  readonly #collection: string;
  readonly #path: string;

  constructor(
    connection: Pick<ClusterConnection, 'request' | 'server' | 'webSocketOptions'>,
    identity: PoolIdentity,
  ) {
    this.#connection = connection;
    this.#identity = identity;
    this.#collection = `/apis/apps/v1/namespaces/${encodeURIComponent(identity.namespace)}/deployments`;
    this.#path = `${this.#collection}/${encodeURIComponent(poolName(identity.environment))}`;
  }

  /**
   * Makes the pool what a plan says: creates it, or changes its size, or rolls it over to the plan's checkpoint. Waits for no pod.
   *
   * @throws {ThawError} `forbidden`, `invalidObject`, `quotaExceeded` and whatever else a request can meet
   */
  async set({ manifest }: PoolPlan): Promise<void> {
    const attempted = l10n.t('keep a pool of {0}', this.#identity.environment);
    const change = async (): Promise<'changed' | 'ending' | 'absent'> => {
      const changed = await patchObject(this.#connection, attempted, this.#path, deploymentPatch(manifest));
      if (changed === undefined) return 'absent';
      return (changed as DeploymentJson).metadata.deletionTimestamp ? 'ending' : 'changed';
    };
    const outcome = await change();
    if (outcome === 'changed') return;
    if (outcome === 'ending') await this.remove();
    if (await this.#create(attempted, manifest)) return;
    // Somebody else was faster.
    if ((await change()) === 'changed') return;
    throw new ThawError({
      reason: 'conflict',
      attempted,
      explanation: l10n.t('it is being changed or removed at the same time'),
      remedies: [{ action: 'retry', text: l10n.t('Try again') }],
    });
  }

  /**
   * Changes how many pods wait; with 0, none does, and the pool remains. Claimed pods do not count.
   *
   * @throws {ThawError} `noPool`, `forbidden` and whatever else a request can meet
   */
  async scale(size: number): Promise<void> {
    const { environment, namespace } = this.#identity;
    const attempted = l10n.t('scale the pool of {0}', environment);
    const operation = { op: 'replace', path: jsonPointer('spec', 'replicas'), value: size } as const;
    if ((await patchObject(this.#connection, attempted, this.#path, [operation])) !== undefined) return;
    throw noPool(this.#identity, attempted, l10n.t('there is no pool of it in namespace {0}', namespace));
  }

  /**
   * How the pool stands now; without one, only claimed pods are left.
   *
   * @throws {ThawError} `forbidden` and whatever else a request can meet
   */
  async status({ signal }: PoolCall = {}): Promise<PoolStatus> {
    const { environment, namespace } = this.#identity;
    const attempted = l10n.t('look at the pool of {0}', environment);
    const labelSelector = `${environmentLabel}=${environment},${poolLabel}`;
    const [deployment, { pods }] = await Promise.all([
      this.#read(attempted, signal),
      listPods(this.#connection, { attempted, namespace, labelSelector }, signal),
    ]);
    const known = deployment && poolDeploymentOf(deployment);
    const status = poolStatusOf(this.#identity, known, pods.map(poolPodOf));
    return await withMountFailures(this.#connection, status, signal);
  }

  /** Takes a ready pod, as `claimPod` says. */
  async claim(options: ClaimOptions): Promise<ClaimedPod> {
    return await claimPod(this.#connection, this.#identity, options);
  }

  /**
   * Removes the pool, and waits until its pods are gone: all but those that were claimed. No pool is no error.
   *
   * @throws {ThawError} `forbidden` and whatever else a request can meet
   */
  async remove(): Promise<void> {
    const attempted = l10n.t('remove the pool of {0}', this.#identity.environment);
    await deleteAndWait(this.#connection, attempted, this.#path, '?propagationPolicy=Foreground');
  }

  async #read(attempted: string, signal: AbortSignal | undefined): Promise<DeploymentJson | undefined> {
    const response = await this.#connection.request(attempted, this.#path, { signal });
    if (response.ok) return (await bodyJson(attempted, response, signal)) as DeploymentJson;
    if (response.status !== 404) throw await failureOfResponse(attempted, response, signal);
    await bodyText(attempted, response, signal);
    return undefined;
  }

  /** Returns whether it could be created; false where there is one of the name. */
  async #create(attempted: string, manifest: DeploymentManifest): Promise<boolean> {
    const response = await this.#connection.request(attempted, this.#collection, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(manifest),
    });
    if (!response.ok && response.status !== 409) throw await failureOfResponse(attempted, response);
    await bodyText(attempted, response);
    return response.ok;
  }
}

/** What makes a Deployment that is there what a plan says; of what others have added, nothing is lost outside of the pods. */
function deploymentPatch({ metadata, spec }: DeploymentManifest): readonly PatchOperation[] {
  const replaced = [
    'replicas',
    'strategy',
    'progressDeadlineSeconds',
    'revisionHistoryLimit',
    'template',
  ] as const;
  return [
    {
      op: 'add',
      path: jsonPointer('metadata', 'annotations', checkpointAnnotation),
      value: metadata?.annotations?.[checkpointAnnotation],
    },
    ...replaced.map(
      (field) => ({ op: 'add', path: jsonPointer('spec', field), value: spec?.[field] }) as const,
    ),
  ];
}

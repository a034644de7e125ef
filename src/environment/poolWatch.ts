import * as l10n from '@vscode/l10n';
import { environmentLabel } from '../checkpoint/recordConfigMap.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { Listeners } from '../kubernetes/listeners.ts';
import type { PodJson } from '../kubernetes/podJson.ts';
import { podsPath } from '../kubernetes/podPath.ts';
import { ResourceWatch, type WatchState } from '../kubernetes/resourceWatch.ts';
import type { ThawError } from '../kubernetes/thawError.ts';
import { poolLabel } from './poolLabels.ts';
import { type PoolPod, poolPodOf } from './poolPod.ts';
import {
  type DeploymentJson,
  type PoolDeployment,
  poolDeploymentOf,
  type PoolStatus,
  poolStatusOf,
} from './poolStatus.ts';
import { workloadsPath } from './workloadPath.ts';

/** Which pools to watch. */
export interface PoolWatchOptions {
  /** A namespace, or all of the cluster where absent, which takes the right to list pods and Deployments in all of them. */
  readonly namespace?: string | undefined;
  /** Only the pool of this environment. */
  readonly environment?: string | undefined;
}

/** Keeps the pools of a namespace, with all pods that they have or have had. */
export class PoolWatch implements Disposable {
  readonly #deployments: ResourceWatch<DeploymentJson, PoolDeployment>;
  readonly #pods: ResourceWatch<PodJson, PoolPod>;
  readonly #listeners = new Listeners<undefined>();

  constructor(connection: Pick<ClusterConnection, 'request'>, { namespace, environment }: PoolWatchOptions) {
    const ofEnvironment = environment === undefined ? environmentLabel : `${environmentLabel}=${environment}`;
    this.#deployments = new ResourceWatch(connection, {
      attempted: l10n.t('watch the warm pools'),
      path: workloadsPath('Deployment', namespace),
      labelSelector: ofEnvironment,
      slim: poolDeploymentOf,
    });
    this.#pods = new ResourceWatch(connection, {
      attempted: l10n.t('watch the pods of warm pools'),
      path: podsPath(namespace),
      labelSelector: `${ofEnvironment},${poolLabel}`,
      slim: poolPodOf,
    });
    for (const watch of [this.#deployments, this.#pods]) {
      watch.onChange(() => {
        this.#listeners.notify(undefined);
      });
      watch.onState(() => {
        this.#listeners.notify(undefined);
      });
    }
  }

  /** Whether the pools are those of the cluster; else they are what was known before {@link failures}, or not all read yet. */
  get isLive(): boolean {
    return this.#states.every(({ status }) => status === 'live');
  }

  /** Why they are not kept current; each is retried. */
  get failures(): readonly ThawError[] {
    return this.#states.flatMap(({ failure }) => failure ?? []);
  }

  /** The pools as last known, by namespace and environment: also those of which only claimed pods are left. */
  pools(): readonly PoolStatus[] {
    const deployments = Map.groupBy(this.#deployments.objects(), keyOf);
    const pods = Map.groupBy(this.#pods.objects(), keyOf);
    return [...new Set([...deployments.keys(), ...pods.keys()])].sort().flatMap((key) => {
      const [deployment] = deployments.get(key) ?? [];
      const ofPool = pods.get(key) ?? [];
      const identity = deployment ?? ofPool[0];
      return identity === undefined ? [] : [poolStatusOf(identity, deployment, ofPool)];
    });
  }

  /** Tells of every change of the pools or of how far they can be trusted. The function returned ends it. */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  get #states(): readonly WatchState[] {
    return [this.#deployments.state, this.#pods.state];
  }

  /** Begins. Nothing is asked of the server before. */
  start(): void {
    this.#deployments.start();
    this.#pods.start();
  }

  /** Ends the waits after failures: for a refresh by hand, or after signing in again. */
  retryNow(): void {
    this.#deployments.retryNow();
    this.#pods.retryNow();
  }

  dispose(): void {
    this.#deployments.dispose();
    this.#pods.dispose();
    this.#listeners.clear();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

function keyOf({ namespace, environment }: Pick<PoolStatus, 'namespace' | 'environment'>): string {
  return `${namespace}/${environment}`;
}

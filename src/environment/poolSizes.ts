import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { environmentLabel } from '../checkpoint/recordConfigMap.ts';
import { FollowedWatches } from '../kubernetes/followedWatches.ts';
import { ResourceWatch } from '../kubernetes/resourceWatch.ts';
import type { PoolIdentity } from './claimPod.ts';
import { type DeploymentJson, type PoolDeployment, poolDeploymentOf } from './poolStatus.ts';
import { workloadsPath } from './workloadPath.ts';

/**
 * Follows how large the warm pools of some namespaces are to be, whatever has become of their pods. Where Deployments may not be watched,
 * that is simply not known.
 */
export class PoolSizes {
  readonly #watches: FollowedWatches<string, DeploymentJson, PoolDeployment>;

  constructor(connection: Pick<ClusterConnection, 'request'>) {
    this.#watches = new FollowedWatches(
      (namespace) =>
        new ResourceWatch<DeploymentJson, PoolDeployment>(connection, {
          attempted: l10n.t('watch the warm pools of {0}', namespace),
          path: workloadsPath('Deployment', namespace),
          labelSelector: environmentLabel,
          slim: poolDeploymentOf,
        }),
    );
  }

  /** Follows those of these namespaces from now on, and no others. */
  follow(namespaces: readonly string[]): void {
    this.#watches.follow(new Map(namespaces.map((namespace) => [namespace, namespace])));
  }

  /** How many pods of an environment are to wait, as last known: 0 where there is no pool, undefined where that is not known. */
  sizeOf({ namespace, environment }: PoolIdentity): number | undefined {
    const watch = this.#watches.get(namespace);
    if (watch?.state.lastUpdate === undefined) return undefined;
    return [...watch.objects()].find((pool) => pool.environment === environment)?.wanted ?? 0;
  }

  /** Tells that a size has become known, or has changed. The function returned ends it. */
  onChange(listener: () => void): () => void {
    return this.#watches.onChange(listener);
  }

  /** Ends the waits after failures: for a refresh by hand. */
  retryNow(): void {
    this.#watches.retryNow();
  }

  /** Follows nothing any more; what was known stays. */
  dispose(): void {
    this.#watches.dispose();
  }
}

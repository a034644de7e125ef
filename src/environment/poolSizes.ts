import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { environmentLabel } from '../checkpoint/recordConfigMap.ts';
import { Listeners } from '../kubernetes/listeners.ts';
import { ResourceWatch } from '../kubernetes/resourceWatch.ts';
import type { PoolIdentity } from './claimPod.ts';
import { type DeploymentJson, type PoolDeployment, poolDeploymentOf } from './poolStatus.ts';
import { workloadsPath } from './workloadPath.ts';

/**
 * Follows how large the warm pools of some namespaces are to be, whatever has become of their pods. Where Deployments may not be watched,
 * that is simply not known.
 */
export class PoolSizes {
  readonly #connection: Pick<ClusterConnection, 'request'>;
  readonly #watches = new Map<string, ResourceWatch<DeploymentJson, PoolDeployment>>();
  readonly #listeners = new Listeners<undefined>();
  #isDisposed = false;

  constructor(connection: Pick<ClusterConnection, 'request'>) {
    this.#connection = connection;
  }

  /** Follows those of these namespaces from now on, and no others. */
  follow(namespaces: Iterable<string>): void {
    if (this.#isDisposed) return;
    const wanted = new Set(namespaces);
    for (const [namespace, watch] of this.#watches) {
      if (wanted.has(namespace)) continue;
      watch.dispose();
      this.#watches.delete(namespace);
    }
    for (const namespace of wanted) {
      if (!this.#watches.has(namespace)) this.#watches.set(namespace, this.#begin(namespace));
    }
  }

  /** How many pods of an environment are to wait, as last known: 0 where there is no pool, undefined where that is not known. */
  sizeOf({ namespace, environment }: PoolIdentity): number | undefined {
    const watch = this.#watches.get(namespace);
    if (watch?.state.lastUpdate === undefined) return undefined;
    return [...watch.objects()].find((pool) => pool.environment === environment)?.wanted ?? 0;
  }

  /** Tells that a size has become known, or has changed. The function returned ends it. */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Follows nothing any more; what was known stays. */
  dispose(): void {
    this.#isDisposed = true;
    for (const watch of this.#watches.values()) watch.dispose();
    this.#listeners.clear();
  }

  #begin(namespace: string): ResourceWatch<DeploymentJson, PoolDeployment> {
    const watch = new ResourceWatch<DeploymentJson, PoolDeployment>(this.#connection, {
      attempted: l10n.t('watch the warm pools of {0}', namespace),
      path: workloadsPath('Deployment', namespace),
      labelSelector: environmentLabel,
      slim: poolDeploymentOf,
    });
    watch.onChange(() => {
      this.#listeners.notify(undefined);
    });
    watch.start();
    return watch;
  }
}

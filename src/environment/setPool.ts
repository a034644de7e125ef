import { othersOfGroup } from '../checkpoint/groupOthers.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { restorableCheckpoint } from '../restore/restorableCheckpoint.ts';
import type { RestoreRoute } from '../restore/restoreRoute.ts';
import type { ClusterTools } from './clusterTools.ts';
import type { Environment } from './environment.ts';
import { environmentRoute } from './environmentRoute.ts';
import { planPool, type PooledEnvironment } from './poolDeployment.ts';
import { WarmPool } from './warmPool.ts';

/** The pool that is to be. */
export interface WantedPool {
  readonly environment: PooledEnvironment & Pick<Environment, 'route'>;
  readonly namespace: string;
  /** How many pods are to wait; with 0, the pool remains, and none does. */
  readonly size: number;
  /** The bake that they are restored from, with all of its group. */
  readonly bake: CheckpointRecord;
}

/**
 * Makes an environment's pool as it is wanted, and waits for no pod; returns by which route its pods are restored.
 *
 * @throws {ThawError} `restoreUnsupported`, and what `planPool` and `WarmPool.set` throw
 */
export async function setPool(
  { connection, routes, catalog }: Pick<ClusterTools, 'connection' | 'routes' | 'catalog'>,
  { environment, namespace, size, bake }: WantedPool,
  signal: AbortSignal,
): Promise<RestoreRoute> {
  const checkpoint = restorableCheckpoint(bake, await othersOfGroup(catalog, bake));
  const { route } = await environmentRoute(routes, environment, checkpoint, { namespace, signal });
  const plan = await planPool(route, checkpoint, { environment, namespace, size }, { signal });
  await new WarmPool(connection, { namespace, environment: environment.name }).set(plan);
  return route;
}

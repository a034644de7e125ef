import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { BakeCall } from './bake.ts';
import type { ClusterTools } from './clusterTools.ts';
import type { Environment } from './environment.ts';
import type { PooledEnvironment } from './poolDeployment.ts';
import { setPool } from './setPool.ts';
import { WarmPool } from './warmPool.ts';

/** A new bake of an environment. */
export interface NewBake {
  readonly environment: PooledEnvironment & Pick<Environment, 'route'>;
  readonly namespace: string;
  readonly bake: CheckpointRecord;
}

/**
 * Rolls the warm pool of an environment over to a new bake, where it has one, as large as it is: its pods of older checkpoints wait until
 * those of the new one do. Where that is not possible, the pool stays as it is, and that is told: the bake is none the worse for it.
 */
export async function rollOverPool(
  tools: Pick<ClusterTools, 'connection' | 'routes' | 'catalog'>,
  { environment, namespace, bake }: NewBake,
  { signal, onProgress }: BakeCall,
): Promise<void> {
  try {
    const pool = new WarmPool(tools.connection, { namespace, environment: environment.name });
    const { checkpoint, wanted } = await pool.status({ signal });
    if (checkpoint === undefined || checkpoint === bake.name) return;
    onProgress({ stage: 'rollingOver', pods: wanted });
    await setPool(tools, { environment, namespace, size: wanted, bake }, signal);
  } catch (error) {
    // Whoever may not read pools has not made one.
    if (ThawError.is(error, 'forbidden')) return;
    onProgress({ stage: 'poolStays', why: ThawError.is(error) ? error.explanation : String(error) });
  }
}

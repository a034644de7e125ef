import type { PoolStatus } from '../../../src/environment/poolStatus.ts';
import { PoolWatch } from '../../../src/environment/poolWatch.ts';
import type { ClusterConnection } from '../../../src/kubernetes/connection.ts';

/** Waits until an environment's pool is as `isReached` says, looking at every change of it; returns how it stands then. */
export async function untilPool(
  connection: ClusterConnection,
  pool: { readonly namespace: string; readonly environment: string },
  isReached: (status: PoolStatus) => boolean,
): Promise<PoolStatus> {
  using watch = new PoolWatch(connection, pool);
  const { promise, resolve } = Promise.withResolvers<PoolStatus>();
  watch.onChange(() => {
    const reached = watch.isLive ? watch.pools().find(isReached) : undefined;
    if (reached !== undefined) resolve(reached);
  });
  watch.start();
  return await promise;
}

import type { CheckpointCatalog } from '../checkpoint/catalog.ts';
import { type CheckpointRecord, readableRecords } from '../checkpoint/checkpointRecord.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { serverTime } from '../kubernetes/serverTime.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { onlyComplete } from './completeBakes.ts';
import type { Environment } from './environment.ts';
import { expiredCheckpoints } from './retention.ts';
import { actOf, givenUpAt, unfinishedCheckpoints } from './unfinishedCheckpoints.ts';
import { WarmPool } from './warmPool.ts';

/** What is looked through for checkpoints that are not kept. */
export interface GivenUpTools {
  readonly connection: Pick<ClusterConnection, 'request' | 'server' | 'webSocketOptions'>;
  readonly catalog: Pick<CheckpointCatalog, 'list'>;
}

/**
 * The checkpoints of an environment that are to be deleted: what its retention no longer keeps, but for what its warm pool is still
 * restored from; and what bakes have left that were interrupted so long ago that they cannot be under way. Their ages are by the
 * clock of the API server.
 *
 * @returns the oldest first
 * @throws {ThawError} `forbidden` and whatever else a request can meet
 */
export async function givenUpCheckpoints(
  { connection, catalog }: GivenUpTools,
  { environment, namespace }: { readonly environment: Environment; readonly namespace: string },
  signal?: AbortSignal,
): Promise<readonly CheckpointRecord[]> {
  const { name } = environment;
  const [entries, now, inUse] = await Promise.all([
    catalog.list({ namespace }, { signal }),
    serverTime(connection, signal),
    poolCheckpoints(connection, { namespace, environment: name }, signal),
  ]);
  const records = readableRecords(entries).filter(({ bake }) => bake?.environment === name);
  const complete = onlyComplete(records);
  const usedActs = new Set(complete.filter((record) => inUse.has(record.name)).map(actOf));
  return [
    ...unfinishedCheckpoints(records).filter((record) => now > givenUpAt(record, environment)),
    ...expiredCheckpoints(complete, environment.retention, now).filter(
      (record) => !usedActs.has(actOf(record)),
    ),
  ].toSorted((one, other) => one.checkpointedAt - other.checkpointedAt);
}

/** The names of the checkpoints that pods of a pool wait with, or are still made from. Whoever may not read pools knows of none. */
async function poolCheckpoints(
  connection: GivenUpTools['connection'],
  pool: { readonly namespace: string; readonly environment: string },
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  try {
    const { checkpoint, waiting } = await new WarmPool(connection, pool).status({ signal });
    return new Set([checkpoint ?? '', ...waiting.map((pod) => pod.checkpoint)]);
  } catch (error) {
    if (ThawError.is(error, 'forbidden')) return new Set();
    throw error;
  }
}

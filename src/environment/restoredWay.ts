import * as l10n from '@vscode/l10n';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { memoryFor } from '../restore/nestedPod.ts';
import { restorableCheckpoint } from '../restore/restorableCheckpoint.ts';
import { checkpointHome } from '../restore/restoredPlacement.ts';
import type { RestorableCheckpoint, RestoreRoute, RestoreRouteName } from '../restore/restoreRoute.ts';
import type { RestoreRoutes } from '../restore/restoreRoutes.ts';
import type { RestoredStart } from '../startup/startupRun.ts';
import type { Environment } from './environment.ts';

/** How the restored starts of a measurement are made. */
export type RestoredWay =
  | { readonly name: Exclude<RestoredStart, 'claim'>; readonly route: RestoreRoute }
  | {
      readonly name: 'claim';
      /** Of which the warm pool is. */
      readonly environment: string;
    };

/** What is restored, in which way. */
export interface WayQuestion {
  readonly record: CheckpointRecord;
  /** Those of its group that are restored with it. */
  readonly others: readonly CheckpointRecord[];
  /** The best of the routes where absent. */
  readonly wanted?: RestoredStart | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The way in which a checkpoint is restored where it is measured.
 *
 * @throws {ThawError} `restoreUnsupported` where there is no such way; `noPool` for a claim of what is no environment's
 */
export async function restoredWay(
  routes: RestoreRoutes,
  { record, others, wanted, signal }: WayQuestion,
): Promise<RestoredWay> {
  const { namespace, bake, source } = record;
  if (wanted === 'claim') {
    if (bake) return { name: 'claim', environment: bake.environment };
    throw new ThawError({
      reason: 'noPool',
      attempted: l10n.t('measure claims of {0}/{1}', namespace, source.pod),
      explanation: l10n.t(
        'its checkpoint is no bake of an environment, and only environments have warm pools',
      ),
    });
  }
  const checkpoint = restorableCheckpoint(record, others);
  const facts = await routes.factsOf(checkpoint, { node: checkpointHome(checkpoint), namespace }, signal);
  const { route } = routes.choose(checkpoint, facts, routeOf(wanted));
  return { name: wanted ?? usualStart(route.name, checkpoint), route };
}

/** How a pod begins that is restored by a route, with its memory read as it usually is. */
function usualStart(
  route: RestoreRouteName,
  checkpoint: RestorableCheckpoint,
): Exclude<RestoredStart, 'claim'> {
  if (route === 'native') return 'native';
  return memoryFor(checkpoint) === 'lazy' ? 'lazy' : 'nested';
}

/** How an environment is restored by its file; undefined where that leaves it to what is best. */
export function fileStart(
  { route }: Pick<Environment, 'route'>,
  bake: CheckpointRecord,
  others: readonly CheckpointRecord[],
): Exclude<RestoredStart, 'claim'> | undefined {
  return route === 'auto' ? undefined : usualStart(route, restorableCheckpoint(bake, others));
}

function routeOf(wanted: Exclude<RestoredStart, 'claim'> | undefined): RestoreRouteName | undefined {
  return wanted === 'lazy' ? 'nested' : wanted;
}

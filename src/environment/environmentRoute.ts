import { checkpointHome } from '../restore/restoredPlacement.ts';
import type { RestorableCheckpoint } from '../restore/restoreRoute.ts';
import type { RestoreRoutes, RouteChoice } from '../restore/restoreRoutes.ts';
import type { Environment } from './environment.ts';

/**
 * The route by which a checkpoint of an environment is restored where it is: the one that its file names, else the best.
 *
 * @throws {ThawError} `restoreUnsupported` where it, or each of them, is not available
 */
export async function environmentRoute(
  routes: RestoreRoutes,
  { route }: Pick<Environment, 'route'>,
  checkpoint: RestorableCheckpoint,
  { namespace, signal }: { readonly namespace: string; readonly signal: AbortSignal },
): Promise<RouteChoice> {
  const place = { node: checkpointHome(checkpoint), namespace };
  const facts = await routes.factsOf(checkpoint, place, signal);
  return routes.choose(checkpoint, facts, route === 'auto' ? undefined : route);
}

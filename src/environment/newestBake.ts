import type { CheckpointCatalog } from '../checkpoint/catalog.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { newestComplete } from './bakeState.ts';
import { completeBakes } from './completeBakes.ts';
import type { Environment } from './environment.ts';

/**
 * The newest complete bake of an environment.
 *
 * @param action what it is wanted for, to follow "Cannot"
 * @throws {ThawError} `notFound` where it was never baked, and what listing records can meet
 */
export async function newestBake(
  catalog: Pick<CheckpointCatalog, 'list'>,
  { environment, namespace }: { readonly environment: Pick<Environment, 'name'>; readonly namespace: string },
  action: 'restore' | 'measure' | 'push' | 'keep a pool of',
): Promise<CheckpointRecord> {
  const bakes = await completeBakes(catalog, { namespace, name: environment.name });
  const newest = newestComplete(bakes);
  if (newest) return newest;
  throw new ThawError({
    reason: 'notFound',
    attempted: `${action} ${namespace}/${environment.name}`,
    explanation: 'it has not been baked yet',
    remedies: [{ action: 'retry', text: 'Bake it first' }],
  });
}

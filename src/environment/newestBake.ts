import * as l10n from '@vscode/l10n';
import type { CheckpointCatalog } from '../checkpoint/catalog.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { newestComplete } from './bakeState.ts';
import { completeBakes } from './completeBakes.ts';
import type { Environment } from './environment.ts';

/** What a bake is wanted for. */
type WishForBake = 'restore' | 'measure' | 'push' | 'keep a pool of';

/**
 * The newest complete bake of an environment.
 *
 * @throws {ThawError} `notFound` where it was never baked, and what listing records can meet
 */
export async function newestBake(
  catalog: Pick<CheckpointCatalog, 'list'>,
  { environment, namespace }: { readonly environment: Pick<Environment, 'name'>; readonly namespace: string },
  action: WishForBake,
): Promise<CheckpointRecord> {
  const bakes = await completeBakes(catalog, { namespace, name: environment.name });
  const newest = newestComplete(bakes);
  if (newest) return newest;
  throw new ThawError({
    reason: 'notFound',
    attempted: attemptedWith(action, `${namespace}/${environment.name}`),
    explanation: l10n.t('it has not been baked yet'),
    remedies: [{ action: 'retry', text: l10n.t('Bake it first') }],
  });
}

/** It follows "Cannot". */
function attemptedWith(action: WishForBake, environment: string): string {
  switch (action) {
    case 'restore':
      return l10n.t('restore {0}', environment);
    case 'measure':
      return l10n.t('measure {0}', environment);
    case 'push':
      return l10n.t('push {0}', environment);
    case 'keep a pool of':
      return l10n.t('keep a pool of {0}', environment);
  }
}

import * as l10n from '@vscode/l10n';
import { ThawError } from '../kubernetes/thawError.ts';
import type { PoolIdentity } from './claimPod.ts';

/** The failure of what needs a warm pool, of an environment that has none which keeps pods. */
export function noPool(
  { namespace, environment }: PoolIdentity,
  attempted: string,
  explanation: string,
): ThawError {
  return new ThawError({
    reason: 'noPool',
    attempted,
    explanation,
    remedies: [{ action: 'setPoolSize', namespace, environment, text: l10n.t('Give it a warm pool') }],
  });
}

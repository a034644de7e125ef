import * as l10n from '@vscode/l10n';
import { ThawError } from '../kubernetes/thawError.ts';

/** The failure of what was cancelled. */
export function cancelled(attempted: string): ThawError {
  return new ThawError({ reason: 'cancelled', attempted, explanation: l10n.t('it was cancelled') });
}

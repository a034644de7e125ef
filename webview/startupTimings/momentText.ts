import * as l10n from '@vscode/l10n';
import type { Moment } from '../../src/startup/moment.ts';
import { duration } from '../figures.ts';

/** A moment from `zeroMs` on, as the two times between which it was; one time where these are the same. */
export function momentText({ earliestMs, latestMs }: Moment, zeroMs: number): string {
  const [earliest, latest] = [boundText(earliestMs - zeroMs), boundText(latestMs - zeroMs)];
  return earliest === latest ? earliest : `${earliest} – ${latest}`;
}

/** A bound without digits that it does not have: whole seconds as such. */
export function boundText(ms: number): string {
  return ms % 1000 === 0 ? l10n.t('{0} s', ms / 1000) : duration(ms);
}

import type { Remedy } from '../kubernetes/remedy.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { WrongFile } from './namedEnvironment.ts';
import type { Request } from './request.ts';

/** What a failure is in JSON. */
export interface FailureFacts {
  readonly reason: string;
  readonly message: string;
  readonly remedies: readonly string[];
}

/** A failure of `action` in facts, with the options of the program that do what helps. */
export function failureFacts(error: unknown, action: Request['action']): FailureFacts {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof WrongFile) return { reason: 'wrongFile', message, remedies: [] };
  if (!ThawError.is(error)) return { reason: 'unexpected', message, remedies: [] };
  return {
    reason: error.reason,
    message,
    remedies: error.remedies.map((remedy) => remedyText(remedy, action)),
  };
}

/** The options that do what a remedy says. */
const remedyOptions: Partial<Record<Remedy['action'], string>> = {
  replaceBake: '--replace',
  selectContext: '--context',
  chooseRuntimeImage: '--runtime-image',
};

/** What to do, with the option that does it, where there is one. */
function remedyText({ action: remedy, text }: Remedy, action: Request['action']): string {
  // Only a restore is given the name of what it makes.
  const option = remedy === 'chooseName' && action === 'restore' ? '--name' : remedyOptions[remedy];
  return option === undefined ? text : `${text}: ${option}`;
}

import { ThawError } from '../kubernetes/thawError.ts';

/**
 * An error for the log, where all is told that is known: the text as the cluster wrote it, which may be long, and the remedies,
 * at the end, which is what a log shows first.
 */
export function logText(error: unknown): string {
  if (!ThawError.is(error)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const remedies = error.remedies.map(({ text }) => `  - ${text}`);
  const raw = error.raw === undefined ? [] : [error.raw];
  return [`${error.message} (${error.reason})`, ...raw, ...remedies].join('\n');
}

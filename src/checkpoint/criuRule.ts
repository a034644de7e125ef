import * as l10n from '@vscode/l10n';
import type { Remedy } from '../kubernetes/remedy.ts';
import type { CriuLogError } from './criuLog.ts';

/** Why CRIU could not dump or restore, as a closed list that the UI and the tests can switch on. */
export type CriuCause =
  | 'tcpConnection'
  | 'connectionInFlight'
  | 'processInFlight'
  | 'ioUring'
  | 'externalUnixSocket'
  | 'deletedFile'
  | 'unsupportedFile'
  | 'unsupportedMount'
  | 'hiddenMount'
  | 'nestedContainer'
  | 'terminal'
  | 'inotify'
  | 'kernelMismatch'
  | 'cpuMismatch'
  | 'missingIptables'
  | 'missingRight'
  | 'lazyPagesDaemon'
  | 'pidTaken'
  | 'missingFile'
  | 'changedFile'
  | 'outOfMemory'
  | 'noSpace'
  | 'unknown';

/** What a rule makes of an error line. */
export interface CriuFinding {
  readonly cause: CriuCause;
  /** One sentence for a person, without the final full stop. */
  readonly explanation: string;
  readonly remedies: readonly Remedy[];
  /** The file concerned, as seen in the container. */
  readonly file?: string;
}

/** Recognises one kind of error by its message. */
export interface CriuRule {
  readonly form: RegExp;
  readonly find: (error: CriuLogError, match: RegExpExecArray) => CriuFinding;
}

/** What the first of `rules` says that knows the error. */
export function applyRules(rules: readonly CriuRule[], error: CriuLogError): CriuFinding | undefined {
  for (const { form, find } of rules) {
    const match = form.exec(error.message);
    if (match) return find(error, match);
  }
  return undefined;
}

/** The process as a sentence names it: `the process redis-server (pid 27745)`. */
export function describeProcess({ process }: CriuLogError): string {
  if (process === undefined) return l10n.t('a process');
  return process.name === undefined
    ? l10n.t('the process with pid {0}', process.pid)
    : l10n.t('the process {0} (pid {1})', process.name, process.pid);
}

/** A path from CRIU's log, which is relative to the container's root, as seen in the container. */
export function containerPath(path: string): string {
  return path.startsWith('/') ? path : `/${path.replace(/^\.\//, '')}`;
}

/** A message without the name of CRIU's module in front. */
export function withoutModule(message: string): string {
  return message.replace(/^[a-z][\w-]*: /, '');
}

import * as l10n from '@vscode/l10n';
import type { Remedy } from '../kubernetes/remedy.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { findContainerCause } from './criuContainerRules.ts';
import { findHostCause } from './criuHostRules.ts';
import type { CriuLog, CriuLogError, CriuLogProcess } from './criuLog.ts';
import { readCriuLog } from './criuLog.ts';
import type { CriuCause, CriuFinding } from './criuRule.ts';

/** A failure of CRIU, explained. */
export interface CriuDiagnosis {
  readonly cause: CriuCause;
  /** One sentence for a person, without the final full stop. */
  readonly explanation: string;
  readonly remedies: readonly Remedy[];
  readonly process?: CriuLogProcess;
  /** The file concerned, as seen in the container. */
  readonly file?: string;
  /** The address of the socket concerned. */
  readonly address?: string;
  /** The error that it rests on. */
  readonly error: CriuLogError;
}

/**
 * Explains a failure from CRIU's log: by its first error that Thaw knows, else by its first error as CRIU wrote it.
 * `undefined` for a log that names no cause.
 */
export function diagnoseCriuLog(log: CriuLog): CriuDiagnosis | undefined {
  for (const error of log.errors) {
    const finding = error.isConsequence ? undefined : findCause(error);
    if (finding) return { ...finding, ...contextOf(error), error };
  }
  if (log.cause === undefined) return undefined;
  return {
    cause: 'unknown',
    explanation: l10n.t('CRIU failed with "{0}"', log.cause.message),
    remedies: [],
    ...contextOf(log.cause),
    error: log.cause,
  };
}

/**
 * The failure `error` of a checkpoint or a restore, explained by CRIU's log from the node: with its cause and remedies,
 * the log as its raw text, and the reason `diskFull` where that was it. Where the log names no cause, the error stays as
 * it is, but for the log.
 */
export function explainFailure(error: ThawError, logText: string): ThawError {
  const diagnosis = diagnoseCriuLog(readCriuLog(logText)) ?? diagnoseMessage(error.raw ?? '');
  const raw = [...new Set([error.raw, logText])].filter(Boolean).join('\n\n');
  return new ThawError({
    reason: diagnosis?.cause === 'noSpace' ? 'diskFull' : error.reason,
    attempted: error.attempted,
    explanation: diagnosis?.explanation ?? error.explanation,
    remedies: diagnosis?.remedies ?? error.remedies,
    raw,
    cause: error,
  });
}

/** Explains a failure by the runtime's own message, for what runc reports before CRIU has begun. */
function diagnoseMessage(message: string): CriuDiagnosis | undefined {
  const error: CriuLogError = { lineNumber: 1, source: 'runtime', message, isConsequence: false };
  const finding = findCause(error);
  return finding && { ...finding, error };
}

function findCause(error: CriuLogError): CriuFinding | undefined {
  return findContainerCause(error) ?? findHostCause(error);
}

function contextOf(error: CriuLogError): Pick<CriuDiagnosis, 'process' | 'address'> {
  return {
    ...(error.process && { process: error.process }),
    ...(error.socketAddress !== undefined && { address: error.socketAddress }),
  };
}

import * as l10n from '@vscode/l10n';
import type { Remedy } from './remedy.ts';

/** Why something failed, as a closed list that the UI, the tests and the doctor can switch on. */
export type FailureReason =
  // The way to the cluster
  | 'noKubeconfig'
  | 'invalidKubeconfig'
  | 'contextNotFound'
  | 'credentialPluginFailed'
  | 'credentialPluginTimedOut'
  | 'unreachable'
  | 'portBlocked'
  | 'untrustedCertificate'
  | 'credentialsExpired'
  | 'forbidden'
  | 'requestTimedOut'
  | 'tooManyRequests'
  // Kubernetes objects
  | 'notFound'
  | 'alreadyExists'
  | 'conflict'
  | 'invalidObject'
  | 'quotaExceeded'
  // Checkpoint
  | 'kubeletUnreachable'
  | 'kubeletForbidden'
  | 'checkpointDisabled'
  | 'runtimeLacksCheckpoint'
  | 'criuMissing'
  | 'podNotFound'
  | 'podReplaced'
  | 'containerNotFound'
  | 'containerAmbiguous'
  | 'containerNotRunning'
  | 'noShell'
  | 'checkpointTimedOut'
  | 'dumpFailed'
  | 'diskFull'
  // Node agent, archive and image
  | 'agentNotReady'
  | 'agentLost'
  | 'nodeGone'
  | 'archiveNotFound'
  | 'invalidArchive'
  | 'imageImportFailed'
  | 'toolMissing'
  // Registry
  | 'registryUnreachable'
  | 'registryUntrusted'
  | 'registryUnauthorized'
  | 'registryForbidden'
  // Restore
  | 'restoreUnsupported'
  | 'restoreFailed'
  | 'podNotStarted'
  | 'probeNeverSucceeded'
  // Environments
  | 'warmUpFailed'
  | 'hookFailed'
  | 'noPool'
  // Anything
  | 'cancelled'
  | 'unexpected';

/** What a {@link ThawError} is made of. */
export interface Failure {
  readonly reason: FailureReason;
  /** What was tried, to follow "Cannot": `checkpoint demo/notebook-7d9f/main`. */
  readonly attempted: string;
  /** Why it failed: one sentence for a person, without the final full stop. */
  readonly explanation: string;
  /** What to do about it, the best first. */
  readonly remedies?: readonly Remedy[];
  /** The text as the server, the runtime or CRIU wrote it, for "Show Log". */
  readonly raw?: string | undefined;
  readonly cause?: unknown;
}

/** A failure with its cause and remedies as data. Every error that leaves the core is one. */
export class ThawError extends Error {
  override readonly name = 'ThawError';
  readonly reason: FailureReason;
  readonly attempted: string;
  readonly explanation: string;
  readonly remedies: readonly Remedy[];
  readonly raw: string | undefined;

  constructor(failure: Failure) {
    super(l10n.t('Cannot {0}: {1}.', failure.attempted, failure.explanation), { cause: failure.cause });
    this.reason = failure.reason;
    this.attempted = failure.attempted;
    this.explanation = failure.explanation;
    this.remedies = failure.remedies ?? [];
    this.raw = failure.raw;
  }

  /** The same failure, told as that of the larger undertaking which it ended. */
  during(attempted: string): ThawError {
    return this.told({ attempted });
  }

  /** The same failure, with some of it told otherwise. */
  told(change: Partial<Pick<Failure, 'attempted' | 'explanation' | 'remedies'>>): ThawError {
    const { reason, attempted, explanation, remedies, raw } = this;
    return new ThawError({ reason, attempted, explanation, remedies, raw, ...change, cause: this });
  }

  /** Whether `error` is a Thaw failure, for one of `reasons` where any are given. */
  static is(error: unknown, ...reasons: readonly FailureReason[]): error is ThawError {
    return error instanceof ThawError && (reasons.length === 0 || reasons.includes(error.reason));
  }
}

import * as l10n from '@vscode/l10n';
import type { ExecResult } from './execInPod.ts';
import { imagePushFailure } from './imagePushFailure.ts';
import { tryAgain } from './remedy.ts';
import { type FailureReason, ThawError } from './thawError.ts';

/** The exit status of a process that SIGKILL has ended: its pod was deleted, or ran out of memory. */
const killedExitCode = 137;

/** Exit statuses of `runtime/agent.sh` that say what is wrong. */
const reasonsByExitCode: Readonly<Record<number, FailureReason>> = {
  44: 'archiveNotFound',
  65: 'invalidArchive',
  66: 'notFound',
};

/** What a failed command means to somebody who has never heard of it; undefined where it has said nothing. */
function explain(reason: FailureReason, message: string): string | undefined {
  if (reason === 'archiveNotFound') return l10n.t('the file is gone');
  if (reason === 'invalidArchive') return l10n.t('the archive is damaged ({0})', message);
  if (reason === 'notFound') return l10n.t('the checkpoint image is no longer on the node');
  return message === '' ? undefined : message;
}

/** Why a command of a node agent has failed, by its exit status and what it has written. */
export function agentCommandFailure(
  attempted: string,
  command: readonly string[],
  result: ExecResult,
): ThawError {
  const raw = result.stderr.trim();
  const message = raw.split('\n').at(-1) ?? '';
  // tar writes it in one case, containerd in the other.
  if (/no space left on device/i.test(raw)) {
    return new ThawError({
      reason: 'diskFull',
      attempted,
      explanation: l10n.t("the node's disk is full"),
      remedies: [{ action: 'freeDiskSpace', text: l10n.t('Delete checkpoints that are no longer needed') }],
      raw,
    });
  }
  if (result.exitCode === killedExitCode) {
    return new ThawError({
      reason: 'agentLost',
      attempted,
      explanation: l10n.t("Thaw's agent was killed while it was at work"),
      remedies: [tryAgain],
      raw,
    });
  }
  const [name, , , target] = command;
  const ofRegistry =
    name === 'push-image' && target !== undefined ? imagePushFailure(attempted, target, result) : undefined;
  if (ofRegistry !== undefined) return ofRegistry;
  const reason =
    reasonsByExitCode[result.exitCode] ?? (name === 'build-image' ? 'imageImportFailed' : 'unexpected');
  return new ThawError({
    reason,
    attempted,
    explanation: explain(reason, message) ?? l10n.t("the agent's command ended with {0}", result.exitCode),
    remedies:
      reason === 'archiveNotFound' || reason === 'notFound'
        ? [{ action: 'scanNodes', text: l10n.t('Scan nodes for checkpoints') }]
        : [],
    raw,
  });
}

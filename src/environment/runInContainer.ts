import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { execInPod } from '../kubernetes/execInPod.ts';
import { nestedCommand } from '../kubernetes/nestedRuntime.ts';
import type { Remedy } from '../kubernetes/remedy.ts';
import { type FailureReason, ThawError } from '../kubernetes/thawError.ts';
import { quoted } from '../startup/httpAnswer.ts';
import type { ContainerCommand } from './environment.ts';

/** Where what the file says cannot be done. */
export const mendFile: Remedy = {
  action: 'mendEnvironmentFile',
  get text() {
    return l10n.t('Mend the environment file or the application, then try again');
  },
};

/** What runc and crun say of a program that they cannot start: first that there is none, then why it is none. */
const missingProgram =
  /exec: "(?<program>[^"]*)": (?:stat \S+: )?(?:executable file not found|no such file or directory)|executable file \W?(?<file>[^\s`'"]+)\W? not found/;
const unusableProgram =
  /exec: "[^"]*": (?<why>permission denied|is a directory)|: (?<format>exec format error)/;

/** The container in which a command runs. */
export interface CommandPlace {
  readonly namespace: string;
  readonly pod: string;
  /** Where the command names no other. */
  readonly container: string;
  /** Whether the one meant is nested in the pod's (nestedRuntime.ts). */
  readonly isNested: (container: string) => boolean;
}

/** How a command is told of, and ended. */
export interface CommandCall {
  /** Why it was run, to follow "Cannot". */
  readonly attempted: string;
  /** What its failure is. */
  readonly reason: Extract<FailureReason, 'warmUpFailed' | 'hookFailed'>;
  readonly signal: AbortSignal;
}

/**
 * Runs a command in a container, which must end with 0 in its time.
 *
 * @throws {ThawError} with the reason of the call where it does not; `cancelled`, `podNotFound`, `containerNotFound`, `forbidden`
 */
export async function runInContainer(
  connection: Pick<ClusterConnection, 'server' | 'webSocketOptions'>,
  { namespace, pod, container: usual, isNested }: CommandPlace,
  { container = usual, command, timeoutMs }: ContainerCommand,
  { attempted, reason, signal }: CommandCall,
): Promise<void> {
  const limit = AbortSignal.timeout(timeoutMs);
  const failed = (explanation: string, raw?: string): ThawError =>
    new ThawError({ reason, attempted, explanation, remedies: [mendFile], raw });
  const request = {
    namespace,
    pod,
    container,
    command: isNested(container) ? nestedCommand(command) : command,
    signal: AbortSignal.any([signal, limit]),
  };
  const { exitCode, stdout, stderr } = await execInPod(connection, request).catch((error: unknown) => {
    if (limit.aborted && !signal.aborted) {
      throw failed(
        l10n.t('{0} did not end within {1} s in container {2}', command[0], timeoutMs / 1000, container),
      );
    }
    if (!ThawError.is(error)) throw error;
    const why = whyNotStarted(command[0], container, error.explanation);
    throw why === undefined ? error.during(attempted) : failed(why, error.explanation);
  });
  if (exitCode === 0) return;
  const output = [stderr, stdout].join('\n');
  throw failed(
    l10n.t('{0} ended with {1} in container {2}', command[0], exitCode, container) + quoted(output),
    output,
  );
}

/** Why a program was not started, by what the runtime says; undefined where it says something else. */
function whyNotStarted(program: string, container: string, said: string): string | undefined {
  const missing = missingProgram.exec(said)?.groups;
  // Another one is missing where that runs the program, such as the runtime inside of a pod.
  if (missing !== undefined && (missing.program ?? missing.file) === program) {
    return l10n.t('there is no program {0} in container {1}', program, container);
  }
  const { why, format } = unusableProgram.exec(said)?.groups ?? {};
  const found = why ?? format;
  return found === undefined
    ? undefined
    : l10n.t('{0} cannot be run in container {1}: {2}', program, container, found);
}

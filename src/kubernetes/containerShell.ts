import { randomUUID } from 'node:crypto';
import { type Readable, Writable } from 'node:stream';
import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from './connection.ts';
import { execInPod, type ExecTerminal } from './execInPod.ts';
import { nestedCommand } from './nestedRuntime.ts';
import { ThawError } from './thawError.ts';

/** The container whose shell is meant. */
export interface ShellContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Whether the one meant is nested in it (nestedRuntime.ts). */
  readonly isNested?: boolean;
}

type ExecConnection = Pick<ClusterConnection, 'server' | 'webSocketOptions'>;

/** What a shell reads and writes. */
export interface ShellTerminal extends ExecTerminal {
  readonly stdin: Readable;
  readonly write: (output: Buffer) => void;
  /** Hangs up: ends the shell, and what it runs. */
  readonly signal: AbortSignal;
}

/** Says of a process which terminal it was started from; its children have it too. */
const markerVariable = 'THAW_TERMINAL';

/** Becomes bash where there is one, else stays with sh. */
const shellScript = `
export ${markerVariable}="$1"
if command -v bash >/dev/null 2>&1; then exec bash; fi
exec sh`;

/** Hangs up on all processes with a marker, by nothing but what every shell has built in. A stopped one goes on, to end. */
const hangUpScript = `
for folder in /proc/[0-9]*; do
  while IFS= read -r line || [ -n "$line" ]; do
    case "$line" in
      *"${markerVariable}=$1"*)
        kill -HUP "\${folder#/proc/}"
        kill -CONT "\${folder#/proc/}"
        break ;;
    esac
  done < "$folder/environ"
done 2>/dev/null
exit 0`;

/** How long hanging up may take, in milliseconds; then the connection is cut. */
const hangUpTimeoutMs = 5000;

/**
 * Runs a shell in a container and resolves to its exit code: bash, or sh where there is no bash. After an abort, what was
 * started in it is ended too: neither the kubelet nor containerd does that when the connection of an exec ends.
 *
 * @throws {ThawError} `noShell`, `podNotFound`, `containerNotFound`, `containerNotRunning`, `forbidden`; `agentLost` where the
 * connection broke; `cancelled` where the shell has not ended after it was hung up
 */
export async function runShell(
  connection: ExecConnection,
  container: ShellContainer,
  terminal: ShellTerminal,
): Promise<number> {
  try {
    if (container.isNested === true) await requireNestedShell(connection, container, terminal.signal);
    return await runUntilHungUp(connection, container, terminal);
  } catch (error) {
    throw shellFailure(container, error);
  }
}

async function runUntilHungUp(
  connection: ExecConnection,
  container: ShellContainer,
  { stdin, write, size, onResize, signal }: ShellTerminal,
): Promise<number> {
  const marker = randomUUID();
  const cut = new AbortController();
  // Only a shell that has said something, or will say nothing any more, can be hung up on.
  const speaking = Promise.withResolvers<undefined>();
  const stdout = new Writable({
    write: (output: Buffer, _encoding, done) => {
      speaking.resolve(undefined);
      write(output);
      done();
    },
  });
  const hangUp = async (): Promise<void> => {
    const limit = AbortSignal.timeout(hangUpTimeoutMs);
    limit.addEventListener('abort', () => {
      cut.abort();
    });
    await speaking.promise;
    await endProcesses(connection, container, { marker, signal: limit });
  };
  const onAbort = (): void => {
    // Where that fails, the limit cuts the connection.
    hangUp().catch(() => undefined);
  };
  signal.addEventListener('abort', onAbort);
  try {
    signal.throwIfAborted();
    const { exitCode } = await execInPod(connection, {
      ...container,
      command: commandIn(container, ['sh', '-c', shellScript, 'sh', marker]),
      stdin,
      stdout,
      terminal: { size, onResize },
      signal: cut.signal,
    });
    return exitCode;
  } catch (error) {
    if (ThawError.is(error, 'agentLost')) onAbort();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    speaking.resolve(undefined);
  }
}

async function endProcesses(
  connection: ExecConnection,
  container: ShellContainer,
  { marker, signal }: { readonly marker: string; readonly signal: AbortSignal },
): Promise<void> {
  const command = commandIn(container, ['sh', '-c', hangUpScript, 'sh', marker]);
  await execInPod(connection, { ...container, command, signal });
}

/** Of a nested container its own runtime says why there is no shell, and would say it in the terminal: so it is asked before. */
async function requireNestedShell(
  connection: ExecConnection,
  container: ShellContainer,
  signal: AbortSignal,
): Promise<void> {
  const command = commandIn(container, ['sh', '-c', ':']);
  const { exitCode, stderr } = await execInPod(connection, { ...container, command, signal });
  if (exitCode === 0) return;
  throw new ThawError({
    reason: 'containerNotRunning',
    attempted: l10n.t('run a shell'),
    explanation: runtimeMessage(stderr) || l10n.t('its runtime ended with exit code {0}', exitCode),
    raw: stderr,
  });
}

/** What runc logs last, which it quotes: `time="…" level=error msg="exec failed: …"`; or the text as it is. */
function runtimeMessage(stderr: string): string {
  const quoted = /\bmsg=("(?:[^"\\]|\\.)*")\s*$/.exec(stderr)?.[1];
  return quoted === undefined ? stderr.trim() : (JSON.parse(quoted) as string);
}

function commandIn({ isNested }: ShellContainer, command: [string, ...string[]]): [string, ...string[]] {
  return isNested === true ? nestedCommand(command) : command;
}

/** What containerd with runc, CRI-O with crun, and runc itself say where there is no `sh`. */
const noShell = /"sh": (?:executable file not found|stat .*no such file)|executable file .?sh.? not found/;

function shellFailure({ namespace, pod, container }: ShellContainer, error: unknown): unknown {
  const attempted = l10n.t('open a terminal in {0}/{1}/{2}', namespace, pod, container);
  if (!ThawError.is(error)) {
    return new ThawError({
      reason: 'cancelled',
      attempted,
      explanation: l10n.t('it was cancelled'),
      cause: error,
    });
  }
  if (!noShell.test(error.explanation)) return error.during(attempted);
  return new ThawError({
    reason: 'noShell',
    attempted,
    explanation: l10n.t('its image has neither bash nor sh'),
    remedies: [
      {
        action: 'changeApplication',
        text: l10n.t(
          'Look into it from an image that has one: kubectl debug --namespace {0} {1} --target {2} --image busybox -it',
          namespace,
          pod,
          container,
        ),
      },
    ],
    raw: error.explanation,
    cause: error,
  });
}

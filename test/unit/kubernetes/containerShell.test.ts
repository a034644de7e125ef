import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runShell, type ShellTerminal } from '../../../src/kubernetes/containerShell.ts';
import { nestedCommand } from '../../../src/kubernetes/nestedRuntime.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { type FakeExec, shellToHangUpOn, startExecServer } from './fakeExec.ts';
import { thrownBy } from './thrownBy.ts';
import { until } from './watchScenario.ts';

const container = { namespace: 'demo', pod: 'notebook', container: 'main' };

function terminal(changes: Partial<ShellTerminal> = {}): ShellTerminal {
  return {
    stdin: new PassThrough(),
    write: () => undefined,
    size: undefined,
    onResize: () => () => undefined,
    signal: new AbortController().signal,
    ...changes,
  };
}

/** The last word of the command: what marks the processes of a terminal. */
function markerOf({ url }: FakeExec): string | undefined {
  return url.searchParams.getAll('command').at(-1);
}

describe('a shell in a container', () => {
  it('shows what it prints, and ends with its exit code', async () => {
    await using server = await startExecServer((exec) => {
      exec.stdout('~ # ').exit(7);
    });
    const output: string[] = [];
    const write = (piece: Buffer): void => {
      output.push(piece.toString());
    };
    expect(await runShell(server.connect(), container, terminal({ write }))).toBe(7);
    expect(output.join('')).toBe('~ # ');
  });

  it('takes what is typed', async () => {
    const execs: FakeExec[] = [];
    await using server = await startExecServer((exec) => execs.push(exec));
    const stdin = new PassThrough();
    stdin.write('ls\r');
    const end = runShell(server.connect(), container, terminal({ stdin }));
    await until(() => execs[0]?.stdin === 'ls\r');
    execs[0]?.exit(0);
    expect(await end).toBe(0);
  });

  it('is hung up on by a second command with the same marker, and then ends', async () => {
    const execs: FakeExec[] = [];
    const hangUp = new AbortController();
    await using server = await startExecServer(shellToHangUpOn(execs));
    const write = (): void => {
      hangUp.abort();
    };
    const end = runShell(server.connect(), container, terminal({ write, signal: hangUp.signal }));
    expect(await end).toBe(129);
    const [shell, second] = execs.map(markerOf);
    expect(shell).toMatch(/^[-0-9a-f]{36}$/);
    expect(second).toBe(shell);
  });

  it('is not started where it is hung up on already', async () => {
    await using server = await FakeApiServer.start();
    const failure = await thrownBy(
      runShell(server.connect(), container, terminal({ signal: AbortSignal.abort() })),
    );
    expect(failure.reason).toBe('cancelled');
    expect(server.tlsConnections).toBe(0);
  });

  it.each([
    'failed to start exec "b2": OCI runtime exec failed: exec failed: unable to start container process: exec: "sh": executable file not found in $PATH',
    'executable file `sh` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found',
  ])('is missed in an image without one: %s', async (message) => {
    await using server = await startExecServer((exec) => {
      exec.end({ status: 'Failure', reason: 'InternalError', code: 500, message });
    });
    const failure = await thrownBy(runShell(server.connect(), container, terminal()));
    expect(failure.reason).toBe('noShell');
    expect(failure.message).toBe(
      'Cannot open a terminal in demo/notebook/main: its image has neither bash nor sh.',
    );
  });

  it('tells what else keeps it from starting', async () => {
    const message = 'unable to upgrade connection: container not found ("main")';
    await using server = await startExecServer((exec) => {
      exec.end({ status: 'Failure', reason: 'InternalError', code: 500, message });
    });
    const failure = await thrownBy(runShell(server.connect(), container, terminal()));
    expect(failure.reason).toBe('containerNotFound');
    expect(failure.attempted).toBe('open a terminal in demo/notebook/main');
  });
});

describe('a shell in a nested container', () => {
  const nested = { ...container, isNested: true };

  /** A runtime in the pod whose first command, which only asks for a shell, ends with what it says. */
  function runtimeThatSays(stderr: string): (exec: FakeExec) => void {
    return (exec) => {
      exec.stderr(stderr).exit(1);
    };
  }

  it('is run by the runtime in its pod, and so is what hangs up on it', async () => {
    const execs: FakeExec[] = [];
    const hangUp = new AbortController();
    const shell = shellToHangUpOn(execs);
    const commands: (readonly string[])[] = [];
    await using server = await startExecServer((exec) => {
      commands.push(exec.url.searchParams.getAll('command').slice(0, 3));
      if (commands.length === 1) exec.exit(0);
      else shell(exec);
    });
    const write = (): void => {
      hangUp.abort();
    };
    const end = runShell(server.connect(), nested, terminal({ write, signal: hangUp.signal }));
    expect(await end).toBe(129);
    const wanted = nestedCommand(['sh']);
    expect(commands).toEqual([wanted, wanted, wanted]);
  });

  it('is missed in an image without one', async () => {
    const message =
      'time="2026-11-25T21:08:57Z" level=error msg="exec failed: unable to start container process: exec: \\"sh\\": executable file not found in $PATH"\n';
    await using server = await startExecServer(runtimeThatSays(message));
    expect((await thrownBy(runShell(server.connect(), nested, terminal()))).reason).toBe('noShell');
  });

  it('is not there before the container is restored', async () => {
    await using server = await startExecServer(
      runtimeThatSays('nothing is restored in this container yet\n'),
    );
    const failure = await thrownBy(runShell(server.connect(), nested, terminal()));
    expect(failure.message).toBe(
      'Cannot open a terminal in demo/notebook/main: nothing is restored in this container yet.',
    );
  });
});

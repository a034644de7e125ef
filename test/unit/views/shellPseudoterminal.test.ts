import { describe, expect, it } from 'vitest';
import { ShellPseudoterminal } from '../../../src/views/shellPseudoterminal.ts';
import { failureOf } from '../../support/failureOf.ts';
import type { FakeApiServer } from '../../support/fakeApiServer.ts';
import { until } from '../../support/until.ts';
import { type FakeExec, shellToHangUpOn, startExecServer } from '../kubernetes/fakeExec.ts';

/** A terminal as VS Code drives it. */
class ShownTerminal {
  readonly pty: ShellPseudoterminal;
  text = '';
  /** The exit codes with which it was closed. */
  readonly closed: (number | undefined)[] = [];

  constructor(server: FakeApiServer) {
    const container = { namespace: 'demo', pod: 'notebook', container: 'main' };
    this.pty = new ShellPseudoterminal(server.connect(), container);
    this.pty.onDidWrite((text) => {
      this.text += text;
    });
    this.pty.onDidClose((code) => this.closed.push(code ?? undefined));
    this.pty.open({ columns: 80, rows: 24 });
  }
}

describe('a terminal with a shell', () => {
  it('closes with the shell that has ended well', async () => {
    await using server = await startExecServer((exec) => {
      exec.stdout('~ # ').exit(0);
    });
    const shown = new ShownTerminal(server);
    await shown.pty.ended;
    expect(shown.text).toBe('~ # ');
    expect(shown.closed).toEqual([0]);
  });

  it('shows another exit code, and closes at the next key', async () => {
    await using server = await startExecServer((exec) => {
      exec.stdout('~ # ').exit(3);
    });
    const shown = new ShownTerminal(server);
    await shown.pty.ended;
    expect(shown.text).toContain('The shell has ended with exit code 3. Press any key');
    expect(shown.closed).toEqual([]);
    shown.pty.handleInput(' ');
    expect(shown.closed).toEqual([undefined]);
  });

  it('shows that its connection was lost', async () => {
    await using server = await startExecServer((exec) => {
      exec.stdout('~ # ');
    });
    const shown = new ShownTerminal(server);
    await shown.pty.started;
    server.cutConnections();
    await shown.pty.ended;
    expect(shown.text).toContain('the connection to the container broke');
  });

  it('has characters whole whose bytes arrive apart', async () => {
    const bytes = Buffer.from('ä');
    await using server = await startExecServer((exec) => {
      exec.stdout(bytes.subarray(0, 1)).stdout(bytes.subarray(1)).exit(0);
    });
    const shown = new ShownTerminal(server);
    await shown.pty.ended;
    expect(shown.text).toBe('ä');
  });

  it('follows the size of its window', async () => {
    const execs: FakeExec[] = [];
    await using server = await startExecServer((exec) => {
      execs.push(exec);
      exec.stdout('~ # ');
    });
    const shown = new ShownTerminal(server);
    await shown.pty.started;
    shown.pty.setDimensions({ columns: 132, rows: 50 });
    await until(() => Promise.resolve(execs[0]?.sizes[1]));
    expect(execs[0]?.sizes).toEqual(['{"Width":80,"Height":24}', '{"Width":132,"Height":50}']);
    execs[0]?.exit(0);
    await shown.pty.ended;
  });

  it('hangs up when it is closed', async () => {
    const execs: FakeExec[] = [];
    await using server = await startExecServer(shellToHangUpOn(execs));
    const shown = new ShownTerminal(server);
    await shown.pty.started;
    shown.pty.close();
    await shown.pty.ended;
    expect(execs).toHaveLength(2);
  });

  it('says why there is no shell', async () => {
    const message = 'exec: "sh": executable file not found in $PATH';
    await using server = await startExecServer((exec) => {
      exec.end({ status: 'Failure', reason: 'InternalError', code: 500, message });
    });
    expect((await failureOf(new ShownTerminal(server).pty.started)).reason).toBe('noShell');
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { ContainerTerminals } from '../../../src/views/containerTerminals.ts';
import type { FakeApiServer } from '../../support/fakeApiServer.ts';
import { failureOf } from '../../support/failureOf.ts';
import { type FakeExec, startExecServer } from '../kubernetes/fakeExec.ts';
import { until } from '../kubernetes/watchScenario.ts';

const web = { namespace: 'demo', pod: 'web', container: 'main' };
const proxy = { ...web, container: 'proxy' };

describe('terminals in containers', () => {
  const createTerminal = vi.mocked(
    vscode.window.createTerminal as (options: vscode.ExtensionTerminalOptions) => vscode.Terminal,
  );
  let server: FakeApiServer;
  let terminals: ContainerTerminals;
  /** The terminals that VS Code shows, the latest last. */
  let shown: { readonly show: () => void; readonly dispose: () => void }[];
  /** Says for each connection made whether it was let go of. */
  let connections: { isDisposed: boolean }[];
  /** The shells, by the name of their container. */
  let shells: Map<string, FakeExec>;

  beforeEach(async () => {
    shown = [];
    connections = [];
    shells = new Map();
    server = await startExecServer((exec) => {
      const container = exec.url.searchParams.get('container') ?? '';
      const shell = shells.get(container);
      // A second command in a container hangs up on the shell.
      if (shell === undefined) shells.set(container, exec.stdout('~ # '));
      else {
        exec.exit(0);
        shell.exit(129);
      }
    });
    // VS Code opens a terminal when it shows it.
    createTerminal.mockImplementation(({ pty }) => {
      const terminal = {
        show: vi.fn(() => {
          pty.open({ columns: 80, rows: 24 });
        }),
        dispose: vi.fn(),
      };
      shown.push(terminal);
      return terminal as unknown as vscode.Terminal;
    });
    terminals = new ContainerTerminals(() => {
      const cluster = {
        isDisposed: false,
        connection: server.connect(),
        dispose: () => {
          cluster.isDisposed = true;
          return Promise.resolve();
        },
      };
      connections.push(cluster);
      return Promise.resolve(cluster);
    });
  });

  afterEach(async () => {
    terminals.dispose();
    await server[Symbol.asyncDispose]();
  });

  it('are shown, each named after its container, and opened once the shell has said something', async () => {
    await terminals.open(web);
    expect(createTerminal.mock.lastCall?.[0].name).toBe('web/main');
    expect(shown[0]?.show).toHaveBeenCalledOnce();
    expect(shells.has('main')).toBe(true);
  });

  it('are not restored with the window: their shells end with it', async () => {
    await terminals.open(web);
    expect(createTerminal.mock.lastCall?.[0].isTransient).toBe(true);
  });

  it('have a connection each, which ends with the shell', async () => {
    await terminals.open(web);
    await terminals.open(proxy);
    expect(connections.map(({ isDisposed }) => isDisposed)).toEqual([false, false]);
    shells.get('main')?.exit(0);
    await until(() => connections[0]?.isDisposed === true);
    expect(connections[1]?.isDisposed).toBe(false);
  });

  it('are gone where there is no shell, which is told as an error', async () => {
    await server[Symbol.asyncDispose]();
    const message = 'exec: "sh": executable file not found in $PATH';
    server = await startExecServer((exec) => {
      exec.end({ status: 'Failure', reason: 'InternalError', code: 500, message });
    });
    expect((await failureOf(terminals.open(web))).reason).toBe('noShell');
    expect(shown[0]?.dispose).toHaveBeenCalledOnce();
    await until(() => connections[0]?.isDisposed === true);
    expect(terminals.isOpenIn(web)).toBe(false);
  });

  it('are known by their container and their pod', async () => {
    await terminals.open(web);
    expect(terminals.isOpenIn(web)).toBe(true);
    expect(terminals.isOpenIn({ namespace: 'demo', pod: 'web' })).toBe(true);
    expect(terminals.isOpenIn(proxy)).toBe(false);
    expect(terminals.isOpenIn({ namespace: 'demo', pod: 'api' })).toBe(false);
    expect(terminals.isOpenIn({ namespace: 'other', pod: 'web' })).toBe(false);
  });

  it('are no longer known once their shell has ended', async () => {
    await terminals.open(web);
    shells.get('main')?.exit(0);
    await until(() => !terminals.isOpenIn(web));
  });

  it('can be closed in a container, and are closed when their shells were hung up', async () => {
    await terminals.open(web);
    await terminals.open(proxy);
    await terminals.closeIn(web);
    expect(shown.map(({ dispose }) => vi.mocked(dispose).mock.calls.length)).toEqual([1, 0]);
    expect(terminals.isOpenIn(web)).toBe(false);
    expect(terminals.isOpenIn(proxy)).toBe(true);
  });

  it('can be closed in all of a pod', async () => {
    await terminals.open(web);
    await terminals.open(proxy);
    await terminals.closeIn({ namespace: 'demo', pod: 'web' });
    expect(terminals.isOpenIn({ namespace: 'demo', pod: 'web' })).toBe(false);
  });

  it('all hang up at the end', async () => {
    await terminals.open(web);
    await terminals.open(proxy);
    terminals.dispose();
    await Promise.all([...shells.values()].map(({ closed }) => closed));
    expect(shells.size).toBe(2);
  });
});

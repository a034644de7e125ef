import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { execInPod, type ExecRequest, type TerminalSize } from '../../../src/kubernetes/execInPod.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { type FakeExec, serveExec } from './fakeExec.ts';
import { until } from './watchScenario.ts';

const request: ExecRequest = { namespace: 'demo', pod: 'notebook', container: 'main', command: ['sh'] };

async function startServer(run: (exec: FakeExec) => void): Promise<FakeApiServer> {
  const server = await FakeApiServer.start();
  serveExec(server, run);
  return server;
}

describe('the terminal of an exec', () => {
  const terminal = { size: { columns: 80, rows: 24 }, onResize: () => () => undefined };

  it('is asked for, without a standard error of its own', async () => {
    const urls: URL[] = [];
    await using server = await startServer((exec) => {
      urls.push(exec.url);
      exec.exit(0);
    });
    await execInPod(server.connect(), { ...request, terminal });
    expect(urls[0]?.searchParams.get('tty')).toBe('true');
    expect(urls[0]?.searchParams.has('stderr')).toBe(false);
  });

  it('has the size of its window, from the first and after each change', async () => {
    const execs: FakeExec[] = [];
    await using server = await startServer((exec) => execs.push(exec));
    const resized = Promise.withResolvers<(size: TerminalSize) => void>();
    const onResize = (listener: (size: TerminalSize) => void): (() => void) => {
      resized.resolve(listener);
      return () => undefined;
    };
    const run = execInPod(server.connect(), { ...request, terminal: { ...terminal, onResize } });
    (await resized.promise)({ columns: 132, rows: 50 });
    await until(() => execs[0]?.sizes.length === 2);
    execs[0]?.exit(0);
    await run;
    expect(execs[0]?.sizes).toEqual(['{"Width":80,"Height":24}', '{"Width":132,"Height":50}']);
  });

  it('no longer follows its window when the command has ended', async () => {
    await using server = await startServer((exec) => {
      exec.exit(0);
    });
    const endResizing = vi.fn();
    await execInPod(server.connect(), {
      ...request,
      terminal: { ...terminal, onResize: () => endResizing },
    });
    expect(endResizing).toHaveBeenCalledOnce();
  });

  it('takes input from an API server that only knows the protocol v4', async () => {
    await using server = await FakeApiServer.start();
    const run = (exec: FakeExec): void => {
      void until(() => exec.stdin === 'exit\n').then(() => {
        exec.exit(0);
      });
    };
    serveExec(server, run, 'v4.channel.k8s.io');
    const stdin = new PassThrough();
    stdin.write('exit\n');
    expect((await execInPod(server.connect(), { ...request, terminal, stdin })).exitCode).toBe(0);
  });
});

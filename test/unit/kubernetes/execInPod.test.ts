import { PassThrough, Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { describe, expect, it, vi } from 'vitest';
import { execInPod, type ExecRequest } from '../../../src/kubernetes/execInPod.ts';
import { FakeApiServer } from '../../support/fakeApiServer.ts';
import { type FakeExec, serveExec } from './fakeExec.ts';
import { thrownBy } from './thrownBy.ts';
import { until } from './watchScenario.ts';

const request: ExecRequest = {
  namespace: 'demo',
  pod: 'notebook',
  container: 'main',
  command: ['ls', '-l', '/a b'],
};

async function startServer(run: (exec: FakeExec) => void): Promise<FakeApiServer> {
  const server = await FakeApiServer.start();
  serveExec(server, run);
  return server;
}

/** A server that answers the request for a WebSocket as it would an ordinary one. */
async function startRefusingServer(status: string, body: unknown): Promise<FakeApiServer> {
  const server = await FakeApiServer.start();
  return server.onUpgrade((_request, socket) => {
    const text = JSON.stringify(body);
    socket.end(
      `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`,
    );
  });
}

describe('execInPod', () => {
  it('asks for the command word by word', async () => {
    const urls: URL[] = [];
    await using server = await startServer((exec) => {
      urls.push(exec.url);
      exec.exit(0);
    });
    await execInPod(server.connect(), request);
    expect(urls[0]?.pathname).toBe('/api/v1/namespaces/demo/pods/notebook/exec');
    expect(urls[0]?.searchParams.getAll('command')).toEqual(['ls', '-l', '/a b']);
    expect(urls[0]?.searchParams.get('container')).toBe('main');
    expect(urls[0]?.searchParams.has('stdin')).toBe(false);
  });

  it('uses the credentials of the connection', async () => {
    await using server = await FakeApiServer.start();
    const authorization = new Promise((resolve) => {
      server.onUpgrade(({ headers }, socket) => {
        resolve(headers.authorization);
        socket.destroy();
      });
    });
    await thrownBy(execInPod(server.connect({ user: { token: 'mine' } }), request));
    expect(await authorization).toBe('Bearer mine');
  });

  it('returns what the command printed', async () => {
    await using server = await startServer((exec) => {
      exec.stdout('one\n').stderr('careful\n').stdout('two\n').exit(0);
    });
    expect(await execInPod(server.connect(), request)).toEqual({
      exitCode: 0,
      stdout: 'one\ntwo\n',
      stderr: 'careful\n',
    });
  });

  it('returns an exit code other than 0', async () => {
    await using server = await startServer((exec) => {
      exec.exit(3);
    });
    expect((await execInPod(server.connect(), request)).exitCode).toBe(3);
  });

  it('returns characters whole whose bytes arrive apart', async () => {
    const bytes = Buffer.from('ä');
    await using server = await startServer((exec) => {
      exec.stdout(bytes.subarray(0, 1)).stdout(bytes.subarray(1)).exit(0);
    });
    expect((await execInPod(server.connect(), request)).stdout).toBe('ä');
  });

  it('works with an API server that only knows the protocol v4', async () => {
    await using server = await FakeApiServer.start();
    const run = (exec: FakeExec): void => {
      exec.stdout('old').exit(0);
    };
    serveExec(server, run, 'v4.channel.k8s.io');
    expect((await execInPod(server.connect(), request)).stdout).toBe('old');
  });
});

describe('the standard input of an exec', () => {
  /** A command that prints its input once that has ended. */
  function cat(exec: FakeExec): void {
    void exec.stdinEnd.then(() => {
      exec.stdout(exec.stdin).exit(0);
    });
  }

  it('is a text, and ends after it', async () => {
    await using server = await startServer(cat);
    expect((await execInPod(server.connect(), { ...request, stdin: 'hello' })).stdout).toBe('hello');
  });

  it('is a stream, and ends with it', async () => {
    await using server = await startServer(cat);
    const stdin = Readable.from([Buffer.from('hel'), Buffer.from('lo')]);
    expect((await execInPod(server.connect(), { ...request, stdin })).stdout).toBe('hello');
  });

  it('may be large', async () => {
    await using server = await startServer((exec) => {
      void exec.stdinEnd.then(() => {
        exec.stdout(String(exec.stdinBytes)).exit(0);
      });
    });
    const stdin = 'x'.repeat(3_000_000);
    expect((await execInPod(server.connect(), { ...request, stdin })).stdout).toBe('3000000');
  });

  it('need not be read to its end by the command', async () => {
    await using server = await startServer((exec) => {
      exec.exit(0);
    });
    const stdin = new PassThrough();
    stdin.write('a beginning');
    expect((await execInPod(server.connect(), { ...request, stdin })).exitCode).toBe(0);
    expect(stdin.destroyed).toBe(true);
  });

  it('ends the exec when it cannot be read', async () => {
    await using server = await startServer(() => undefined);
    const stdin = new Readable({
      read() {
        this.destroy(new Error('the file is gone'));
      },
    });
    const failure = await thrownBy(execInPod(server.connect(), { ...request, stdin }));
    expect(failure.explanation).toContain('the file is gone');
  });

  it('is refused where the API server could not tell the command of its end', async () => {
    await using server = await FakeApiServer.start();
    serveExec(server, cat, 'v4.channel.k8s.io');
    const failure = await thrownBy(execInPod(server.connect(), { ...request, stdin: 'hello' }));
    expect(failure.explanation).toContain('1.30');
  });
});

describe('the output of an exec', () => {
  it('goes to a stream, which ends with the command', async () => {
    await using server = await startServer((exec) => {
      exec.stdout('streamed').exit(0);
    });
    const stdout = new PassThrough();
    const read = stdout.setEncoding('utf8').toArray();
    const result = await execInPod(server.connect(), { ...request, stdout });
    expect(await read).toEqual(['streamed']);
    expect(result.stdout).toBe('');
  });

  it('waits for a slow stream instead of piling up', async () => {
    const piece = Buffer.alloc(1024 * 1024);
    const pieces = 100;
    let sent = 0;
    await using server = await startServer((exec) => {
      const send = (): void => {
        if (sent === pieces) {
          exec.exit(0);
          return;
        }
        sent += 1;
        exec.socket.send(Buffer.concat([Buffer.of(1), piece]), send);
      };
      send();
    });
    let received = 0;
    const opened = Promise.withResolvers<undefined>();
    const stdout = new Writable({
      write(data: Buffer, _encoding, done) {
        received += data.length;
        void opened.promise.then(() => {
          done();
        });
      },
    });
    const result = execInPod(server.connect(), { ...request, stdout });
    await until(() => received > 0);
    // What the buffers on the way take goes on for a moment.
    let before = sent;
    let stillTurns = 0;
    await vi.waitUntil(
      () => {
        stillTurns = before === sent ? stillTurns + 1 : 0;
        before = sent;
        return stillTurns === 20;
      },
      { interval: 10, timeout: 4000 },
    );
    expect(sent).toBeLessThan(pieces / 2);
    opened.resolve(undefined);
    expect((await result).exitCode).toBe(0);
    expect(received).toBe(pieces * piece.length);
  });

  it('ends the exec when it cannot be written', async () => {
    await using server = await startServer((exec) => {
      exec.stdout('too much');
    });
    const stdout = new Writable({
      write(_data, _encoding, done) {
        done(new Error('no space left on device'));
      },
    });
    const failure = await thrownBy(execInPod(server.connect(), { ...request, stdout }));
    expect(failure.explanation).toContain('no space left on device');
  });

  it('is bounded where it is returned as a text', async () => {
    await using server = await startServer((exec) => {
      for (let sent = 0; sent < 17; sent += 1) exec.stdout(Buffer.alloc(1024 * 1024));
      exec.exit(0);
    });
    const failure = await thrownBy(execInPod(server.connect(), request));
    expect(failure.explanation).toContain('16 MiB');
  });
});

describe('an exec that fails', () => {
  it('is forbidden', async () => {
    await using server = await startRefusingServer('403 Forbidden', {
      kind: 'Status',
      code: 403,
      reason: 'Forbidden',
      message: 'pods "notebook" is forbidden: User "jane" cannot create resource "pods/exec" in API group ""',
      details: { name: 'notebook', kind: 'pods' },
    });
    expect((await thrownBy(execInPod(server.connect(), request))).reason).toBe('forbidden');
  });

  it('finds no pod', async () => {
    await using server = await startRefusingServer('404 Not Found', {
      kind: 'Status',
      code: 404,
      reason: 'NotFound',
      message: 'pods "notebook" not found',
      details: { name: 'notebook', kind: 'pods' },
    });
    expect((await thrownBy(execInPod(server.connect(), request))).reason).toBe('podNotFound');
  });

  it('finds no container in the pod', async () => {
    await using server = await startRefusingServer('400 Bad Request', {
      kind: 'Status',
      code: 400,
      reason: 'BadRequest',
      message: 'container main is not valid for pod notebook',
    });
    expect((await thrownBy(execInPod(server.connect(), request))).reason).toBe('containerNotFound');
  });

  it('finds the container not running', async () => {
    await using server = await startServer((exec) => {
      exec.end({
        status: 'Failure',
        reason: 'InternalError',
        code: 500,
        message: 'unable to upgrade connection: container not found ("main")',
      });
    });
    expect((await thrownBy(execInPod(server.connect(), request))).reason).toBe('containerNotFound');
  });

  it('finds no such program', async () => {
    const message = 'exec: "ls": executable file not found in $PATH: unknown';
    await using server = await startServer((exec) => {
      exec.end({ status: 'Failure', reason: 'InternalError', code: 500, message });
    });
    expect(await thrownBy(execInPod(server.connect(), request))).toMatchObject({
      reason: 'unexpected',
      explanation: message,
    });
  });

  it('loses its connection in the middle', async () => {
    await using server = await startServer((exec) => {
      exec.stdout('half');
      exec.socket.terminate();
    });
    expect((await thrownBy(execInPod(server.connect(), request))).reason).toBe('agentLost');
  });

  it('destroys its streams when it could not begin', async () => {
    await using server = await startRefusingServer('404 Not Found', { kind: 'Status', code: 404 });
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    await thrownBy(execInPod(server.connect(), { ...request, stdin, stdout }));
    expect([stdin.destroyed, stdout.destroyed]).toEqual([true, true]);
  });

  it('destroys its streams when it breaks off', async () => {
    await using server = await startServer((exec) => {
      exec.socket.terminate();
    });
    const stdout = new PassThrough();
    const end = thrownBy(finished(stdout));
    await thrownBy(execInPod(server.connect(), { ...request, stdout }));
    expect((await end).reason).toBe('agentLost');
  });

  it('cannot reach the server', async () => {
    const server = await FakeApiServer.start();
    const connection = server.connect();
    await server[Symbol.asyncDispose]();
    expect((await thrownBy(execInPod(connection, request))).reason).toBe('unreachable');
  });
});

describe('an exec that is cancelled', () => {
  it('closes its connection', async () => {
    const started = Promise.withResolvers<FakeExec>();
    await using server = await startServer(started.resolve);
    const controller = new AbortController();
    const attempt = thrownBy(execInPod(server.connect(), { ...request, signal: controller.signal }));
    const exec = await started.promise;
    controller.abort();
    expect((await attempt).reason).toBe('cancelled');
    await exec.closed;
  });

  it('closes its connection before it is open', async () => {
    await using server = await FakeApiServer.start();
    const asked = Promise.withResolvers<undefined>();
    server.onUpgrade(() => {
      asked.resolve(undefined);
    });
    const controller = new AbortController();
    const attempt = thrownBy(execInPod(server.connect(), { ...request, signal: controller.signal }));
    await asked.promise;
    controller.abort();
    expect((await attempt).reason).toBe('cancelled');
  });

  it('does not begin when it was cancelled before', async () => {
    await using server = await FakeApiServer.start();
    const attempt = execInPod(server.connect(), { ...request, signal: AbortSignal.abort() });
    expect((await thrownBy(attempt)).reason).toBe('cancelled');
    expect(server.tlsConnections).toBe(0);
  });
});

import type { IncomingMessage } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { FakeApiServer } from '../../support/fakeApiServer.ts';

/** The server's end of an exec: what the kubelet does, in the words of the channel protocol. */
export class FakeExec {
  readonly url: URL;
  readonly socket: WebSocket;
  /** What came on the standard input. */
  stdin = '';
  stdinBytes = 0;
  /** The sizes that the terminal has had, as they came. */
  readonly sizes: string[] = [];
  readonly #stdinEnd = Promise.withResolvers<undefined>();
  readonly #closed = Promise.withResolvers<undefined>();

  constructor(socket: WebSocket, request: IncomingMessage) {
    this.socket = socket;
    this.url = new URL(request.url ?? '/', 'https://fake');
    socket.on('message', (message) => {
      const data = message as Buffer;
      if (data[0] === 0) {
        this.stdin += data.subarray(1).toString();
        this.stdinBytes += data.length - 1;
      }
      if (data[0] === 4) this.sizes.push(data.subarray(1).toString());
      if (data[0] === 255 && data[1] === 0) this.#stdinEnd.resolve(undefined);
    });
    socket.on('close', () => {
      this.#closed.resolve(undefined);
    });
  }

  /** Resolves when the client has closed the standard input. */
  get stdinEnd(): Promise<undefined> {
    return this.#stdinEnd.promise;
  }

  /** Resolves when the connection is closed. */
  get closed(): Promise<undefined> {
    return this.#closed.promise;
  }

  stdout(data: string | Buffer): this {
    return this.#send(1, data);
  }

  stderr(data: string): this {
    return this.#send(2, data);
  }

  /** Ends the command with an exit code, as the kubelet reports it. */
  exit(code: number): void {
    if (code === 0) this.end({ status: 'Success' });
    else {
      this.end({
        status: 'Failure',
        reason: 'NonZeroExitCode',
        message: `command terminated with non-zero exit code: exit status ${code}`,
        details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
      });
    }
  }

  /** Ends the command with any `Status`. */
  end(status: unknown): void {
    this.#send(3, JSON.stringify(status));
    this.socket.close(1000);
  }

  #send(channel: number, data: string | Buffer): this {
    this.socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(data)]));
    return this;
  }
}

/** Lets a server take exec requests; `run` is what the command does. */
export function serveExec(
  server: FakeApiServer,
  run: (exec: FakeExec) => void,
  protocol = 'v5.channel.k8s.io',
): void {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
  });
  server.onUpgrade((request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const exec = new FakeExec(opened, request);
      // As the real server does: every stream begins with an empty message.
      exec.stdout('').stderr('');
      run(exec);
    });
  });
}

/** A server whose execs are what `run` does. */
export async function startExecServer(run: (exec: FakeExec) => void): Promise<FakeApiServer> {
  const server = await FakeApiServer.start();
  serveExec(server, run);
  return server;
}

/** A shell that has said something, and ends when a second command comes, which hangs up on it. `execs` gets both. */
export function shellToHangUpOn(execs: FakeExec[]): (exec: FakeExec) => void {
  return (exec) => {
    execs.push(exec);
    if (execs.length === 1) exec.stdout('~ # ');
    else {
      exec.exit(0);
      execs[0]?.exit(129);
    }
  };
}

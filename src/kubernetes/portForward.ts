import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import * as l10n from '@vscode/l10n';
import type { WebSocket } from 'ws';
import type { ClusterConnection } from './connection.ts';
import { containerFailure } from './containerFailure.ts';
import { podPath } from './podPath.ts';
import { openPodSocket } from './podSocket.ts';
import { ThawError } from './thawError.ts';

/** Which port of which pod is forwarded. */
export interface ForwardedPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

type ForwardConnection = Pick<ClusterConnection, 'server' | 'webSocketOptions'>;

/** The protocol of forwarded ports with a channel for data and one for errors (kubelet `pkg/cri/streaming/portforward`). */
const protocols = ['v4.channel.k8s.io'] as const;
const channels = { data: 0, error: 1 } as const;

/** Each channel begins with the number of its port. */
const portBytes = 2;

/**
 * A port of this machine's loopback that leads to a port of a pod. Each connection has a WebSocket of its own, and is held back
 * where its other side is slow. The protocol cannot close one direction alone: a client that ends its own has ended both.
 */
export class PortForward {
  readonly target: ForwardedPort;
  readonly localPort: number;
  readonly #connection: ForwardConnection;
  readonly #server: Server;
  readonly #end = new AbortController();
  readonly #onFailure: (failure: ThawError) => void;

  private constructor(
    connection: ForwardConnection,
    target: ForwardedPort,
    { server, onFailure }: { readonly server: Server; readonly onFailure: (failure: ThawError) => void },
  ) {
    this.#connection = connection;
    this.target = target;
    this.#server = server;
    this.#onFailure = onFailure;
    this.localPort = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => void this.#forward(socket));
  }

  /**
   * Listens on 127.0.0.1, at the port's own number where that is free. `onFailure` is told why a connection could not be made,
   * which ends that connection only.
   *
   * @throws {ThawError} why the pod cannot be reached this way: `podNotFound`, `forbidden`, `unreachable`…
   */
  static async start(
    connection: ForwardConnection,
    target: ForwardedPort,
    onFailure: (failure: ThawError) => void,
  ): Promise<PortForward> {
    // Before anybody is told of an address.
    const socket = await openSocket(connection, target, undefined);
    socket.on('error', () => undefined);
    socket.terminate();
    return new PortForward(connection, target, { server: await listen(target.port), onFailure });
  }

  /** Ends all connections, and listens no longer. */
  dispose(): void {
    this.#end.abort();
    this.#server.close();
  }

  async #forward(client: Socket): Promise<void> {
    client.pause();
    client.on('error', () => client.destroy());
    const end = (): void => {
      client.destroy();
    };
    const { signal } = this.#end;
    signal.addEventListener('abort', end);
    client.on('close', () => {
      signal.removeEventListener('abort', end);
    });
    try {
      const socket = await openSocket(this.#connection, this.target, signal);
      connect(client, socket, (text) => {
        this.#onFailure(failureOf(this.target, text));
      });
    } catch (error) {
      client.destroy();
      if (ThawError.is(error) && error.reason !== 'cancelled') this.#onFailure(error);
    }
  }
}

async function listen(port: number): Promise<Server> {
  try {
    return await listenOn(port);
  } catch {
    return await listenOn(0);
  }
}

async function listenOn(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function openSocket(
  connection: ForwardConnection,
  target: ForwardedPort,
  signal: AbortSignal | undefined,
): Promise<WebSocket> {
  const path = `${podPath(target)}/portforward?ports=${target.port}`;
  try {
    return await openPodSocket(connection, describe(target), { path, protocols, signal });
  } catch (error) {
    throw ThawError.is(error) ? containerFailure(error) : error;
  }
}

/** Lets bytes through both ways, until one side ends. */
function connect(client: Socket, socket: WebSocket, onError: (text: string) => void): void {
  const seen = new Set<number>();
  client.on('data', (data: Buffer) => {
    client.pause();
    socket.send(Buffer.concat([Buffer.of(channels.data), data]), () => client.resume());
  });
  client.on('close', () => {
    socket.close(1000);
  });
  socket.on('message', (data) => {
    // `ws` gives Buffers unless `binaryType` is set.
    const message = data as Buffer;
    const channel = message[0] ?? channels.data;
    const begin = seen.has(channel) ? 1 : 1 + portBytes;
    seen.add(channel);
    const content = message.subarray(begin);
    if (content.length === 0) return;
    if (channel === channels.error) onError(content.toString());
    else if (channel === channels.data && !client.write(content)) {
      socket.pause();
      client.once('drain', () => {
        socket.resume();
      });
    }
  });
  socket.on('error', () => client.destroy());
  socket.on('close', () => client.end());
  socket.resume();
  if (client.destroyed) socket.close(1000);
  else client.resume();
}

function describe({ namespace, pod, port }: ForwardedPort): string {
  return l10n.t('forward port {0} of {1}/{2}', port, namespace, pod);
}

function failureOf(target: ForwardedPort, text: string): ThawError {
  const isRefused = /connection refused/i.test(text);
  return new ThawError({
    reason: 'unexpected',
    attempted: describe(target),
    explanation: isRefused
      ? l10n.t('nothing in the pod listens on port {0}', target.port)
      : l10n.t('the connection failed'),
    remedies: [{ action: 'retry', text: l10n.t('Try again once the application listens') }],
    raw: text,
  });
}

import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import { ClusterConnection } from '../../src/kubernetes/connection.ts';
import { PooledKubeConfig } from '../../src/kubernetes/pooledKubeConfig.ts';
import { fakeCertificate } from './fakeCertificate.ts';
import type { Certificate, CertificateOptions } from './fakeCertificate.ts';
import { Reply } from './fakeReply.ts';

/** A request as the fake server received it. */
export interface ReceivedRequest {
  readonly method: string;
  /** The path without its query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The common name of the client certificate, where one was shown. */
  readonly clientName: string | undefined;
}

/** Answers a request by one of the methods of {@link Reply}. */
export type Handler = (request: ReceivedRequest, reply: Reply) => void;

/** Takes over the socket of a WebSocket request. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** What a kubeconfig for the fake server says, besides its address. */
export interface KubeconfigOptions {
  readonly contextName?: string | undefined;
  readonly namespace?: string | undefined;
  /** The `user` object of the kubeconfig; a token by default. */
  readonly user?: Readonly<Record<string, unknown>> | undefined;
  /** The proxy to go through. */
  readonly proxyUrl?: string | undefined;
  /** The PEM certificate to trust instead of the server's own. */
  readonly trusted?: string | undefined;
}

/**
 * An HTTPS server on a free loopback port that says what a test wants an API server to say.
 *
 *     await using server = await FakeApiServer.start();
 *     server.on('GET', '/api/v1/pods', (request, reply) => reply.json({ items: [] }));
 *     const connection = server.connect();
 *
 * A path without a handler answers 404 as a real API server does. The handler set last wins.
 */
export class FakeApiServer implements AsyncDisposable {
  readonly certificate: Certificate;
  readonly requests: ReceivedRequest[] = [];
  /** How many TLS connections were opened so far. */
  tlsConnections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();
  readonly #handlers: { method: string; path: string | RegExp; handler: Handler }[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #connections: ClusterConnection[] = [];
  #upgrade: UpgradeHandler = (_request, socket) => socket.destroy();

  private constructor(certificate: Certificate) {
    this.certificate = certificate;
    this.#server = createServer({
      key: certificate.key,
      cert: certificate.cert,
      requestCert: true,
      rejectUnauthorized: false,
    });
    this.#server.on('secureConnection', (socket) => {
      this.tlsConnections += 1;
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => socket.destroy());
    });
    this.#server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.#answer(request, response);
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#upgrade(request, socket, head);
    });
  }

  /** Starts a server, with a certificate for 127.0.0.1 unless told otherwise. */
  static async start(options: CertificateOptions = {}): Promise<FakeApiServer> {
    const server = new FakeApiServer(await fakeCertificate(options));
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string')
      throw new Error('The fake API server does not listen');
    return `https://127.0.0.1:${address.port}`;
  }

  /** Answers requests to a path (as sent, without query) with `handler`. */
  on(method: string, path: string | RegExp, handler: Handler): this {
    this.#handlers.unshift({ method, path, handler });
    return this;
  }

  /** Takes WebSocket requests; without this their socket is destroyed. */
  onUpgrade(handler: UpgradeHandler): this {
    this.#upgrade = handler;
    return this;
  }

  /** Resolves with the first request, past or future, that `matches`. */
  async received(matches: (request: ReceivedRequest) => boolean = () => true): Promise<ReceivedRequest> {
    for (;;) {
      const found = this.requests.find(matches);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Cuts every open connection without a word, as a broken network does. */
  cutConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** A kubeconfig for this server. It is JSON, which is also YAML. */
  kubeconfig(options: KubeconfigOptions = {}): string {
    const { contextName = 'fake', namespace, user = { token: 'secret' }, proxyUrl, trusted } = options;
    const caData = Buffer.from(trusted ?? this.certificate.cert).toString('base64');
    const cluster = {
      server: this.url,
      'certificate-authority-data': caData,
      ...(proxyUrl !== undefined && { 'proxy-url': proxyUrl }),
    };
    const names = { cluster: `${contextName}-cluster`, user: `${contextName}-user` };
    return JSON.stringify(
      {
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': contextName,
        clusters: [{ name: names.cluster, cluster }],
        users: [{ name: names.user, user }],
        contexts: [
          { name: contextName, context: { ...names, ...(namespace !== undefined && { namespace }) } },
        ],
      },
      undefined,
      2,
    );
  }

  /** Writes {@link kubeconfig} into a folder and returns the file's path. */
  async writeKubeconfig(folder: string, options: KubeconfigOptions = {}): Promise<string> {
    const path = join(folder, 'kubeconfig');
    await writeFile(path, this.kubeconfig(options), { mode: 0o600 });
    return path;
  }

  /** A connection to this server, disposed of together with it. */
  connect(options: KubeconfigOptions = {}): ClusterConnection {
    const kubeConfig = new PooledKubeConfig();
    kubeConfig.loadFromString(this.kubeconfig(options));
    const connection = new ClusterConnection(kubeConfig);
    this.#connections.push(connection);
    return connection;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) connection.dispose();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cutConnections();
    await closed;
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    // Not this server's own address: it may have ended by now.
    const url = new URL(incoming.url ?? '/', 'https://127.0.0.1');
    const request: ReceivedRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body: await text(incoming).catch(() => ''),
      clientName: clientNameOf(incoming),
    };
    this.requests.push(request);
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
    const found = this.#handlers.find(
      ({ method, path }) =>
        method === request.method &&
        (typeof path === 'string' ? path === request.path : path.test(request.path)),
    );
    const reply = new Reply(response);
    if (found === undefined) reply.text(404, '404 page not found\n');
    else found.handler(request, reply);
  }
}

function clientNameOf({ socket }: IncomingMessage): string | undefined {
  const name = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.subject : undefined;
  return name === undefined ? undefined : /^CN=(.*)$/m.exec(name)?.[1];
}

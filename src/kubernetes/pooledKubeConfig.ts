import { X509Certificate } from 'node:crypto';
import type { RequestOptions } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import type { RequestContext } from '@kubernetes/client-node';
import { Agent, ProxyAgent, Socks5ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import { KubeConfig } from './clientCore.ts';
import type { ExecCredentials } from './execCredential.ts';

/**
 * No time limits of undici's own: only our abort signals end a request, whose length is ours to decide. And HTTP/1.1: of an HTTP/2
 * request that was aborted while nobody read its answer, undici leaves a stream open that ends the process when the pool is destroyed
 * (undici 8.12, lib/dispatcher/client-h2.js: it closes the stream, and listens to its errors no more).
 */
const requestHandling = { headersTimeout: 0, bodyTimeout: 0, allowH2: false };

/** Keeps an idle connection known to load balancers on the way, as client-go does. */
const keepAlive = { keepAlive: true, keepAliveInitialDelay: 30_000 };

/** What distinguishes one TLS connection from another: whom we trust and who we are. */
type TlsOptions = Pick<
  ConnectionOptions,
  'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'rejectUnauthorized' | 'servername'
>;

/**
 * A KubeConfig of one context that keeps its connections open between requests.
 * The client's own makes a new connection pool, and so a new TLS connection, for every request.
 */
export class PooledKubeConfig extends KubeConfig {
  #pool: { readonly key: string; readonly dispatcher: Dispatcher; readonly tls: TlsOptions } | undefined;
  readonly #retiring = new Set<Dispatcher>();
  readonly #credentials: ExecCredentials | undefined;
  #destroyed = false;

  /** Takes over `credentials`, which answer for the users that `execProvider` has prepared. */
  constructor(credentials?: ExecCredentials) {
    super();
    this.#credentials = credentials;
    if (credentials !== undefined) {
      this.addAuthenticator(credentials);
    }
  }

  /** Adds the credentials and the pooled connections to a request. */
  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    const options: RequestOptions = {};
    await this.applyToHTTPSOptions(options);
    for (const [name, value] of Object.entries(options.headers ?? {})) {
      context.setHeaderParam(name, String(value));
    }
    if (typeof options.auth === 'string') {
      context.setHeaderParam('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`);
    }
    context.setDispatcher(this.#dispatcherFor(tlsOptionsOf(options)));
  }

  /** Adds the credentials to the options of a WebSocket. */
  override async applyToHTTPSOptions(options: RequestOptions): Promise<void> {
    await super.applyToHTTPSOptions(options);
    if (this.getCurrentCluster()?.proxyUrl === undefined) {
      // The client caches this agent by user name, with the client certificate of the first call. Without it,
      // Node's global agent takes the certificate from `options`, which is the current one.
      delete options.agent;
    }
  }

  /** Until when the client certificate used last is valid, where there is one. */
  clientCertificateValidTo(): Date | undefined {
    const cert = this.#pool?.tls.cert;
    if (typeof cert !== 'string' && !Buffer.isBuffer(cert)) {
      return undefined;
    }
    try {
      return new X509Certificate(cert).validToDate;
    } catch {
      return undefined;
    }
  }

  /** Drops a credential from a plugin, because the API server refused it. */
  forgetCredential(): void {
    this.#credentials?.forget();
  }

  /** Closes every connection at once, also those in use. */
  destroy(): void {
    this.#destroyed = true;
    this.#credentials?.dispose();
    const dispatchers = [...this.#retiring, ...(this.#pool === undefined ? [] : [this.#pool.dispatcher])];
    this.#pool = undefined;
    this.#retiring.clear();
    for (const dispatcher of dispatchers) {
      // One whose server has gone is destroyed already, and says so.
      dispatcher.destroy().catch(() => undefined);
    }
  }

  /** The pool for these credentials. When they change, the former pool finishes its requests and closes. */
  #dispatcherFor(tlsOptions: TlsOptions): Dispatcher {
    const key = JSON.stringify(tlsOptions);
    if (this.#pool?.key === key) {
      return this.#pool.dispatcher;
    }
    if (this.#pool !== undefined) {
      this.#retire(this.#pool.dispatcher);
    }
    const dispatcher = this.#newDispatcher(tlsOptions);
    this.#pool = { key, dispatcher, tls: tlsOptions };
    if (this.#destroyed) {
      // One whose server has gone is destroyed already, and says so.
      dispatcher.destroy().catch(() => undefined);
    }
    return dispatcher;
  }

  #retire(dispatcher: Dispatcher): void {
    this.#retiring.add(dispatcher);
    void dispatcher.close().finally(() => this.#retiring.delete(dispatcher));
  }

  #newDispatcher(tlsOptions: TlsOptions): Dispatcher {
    const way = this.createDispatcherOptions(this.getCurrentCluster(), tlsOptions);
    switch (way.type) {
      case 'proxy':
        return new ProxyAgent({
          ...requestHandling,
          uri: way.uri,
          requestTls: tlsOptions,
          connect: keepAlive,
        });
      case 'socks':
        // With socks5h the proxy looks up names; undici leaves that to it in any case.
        return new Socks5ProxyAgent(way.uri.replace(/^socks5h:/, 'socks5:'), {
          ...requestHandling,
          requestTls: tlsOptions,
        });
      case 'agent':
      case 'none':
        return new Agent({ ...requestHandling, connect: { ...tlsOptions, ...keepAlive } });
    }
  }
}

/** What of a request's options belongs to the TLS connection, in a fixed order. */
function tlsOptionsOf(options: RequestOptions): TlsOptions {
  const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } = options;
  return Object.fromEntries(
    Object.entries({ ca, cert, key, pfx, passphrase, rejectUnauthorized, servername }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

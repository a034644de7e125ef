import type { RequestOptions as HttpsRequestOptions } from 'node:https';
import type { Configuration, HttpMethod, KubeConfig } from '@kubernetes/client-node';
import { fetch } from 'undici';
import type { Response } from 'undici';
import { abortable } from './abortable.ts';
import { createConfiguration, RequestContext, ServerConfiguration } from './clientCore.ts';
import { classifyError } from './errors.ts';
import type { PooledKubeConfig } from './pooledKubeConfig.ts';
import type { ThawError } from './thawError.ts';

/** How long a request may take unless its caller says otherwise, in milliseconds. */
export const defaultRequestTimeoutMs = 30_000;

/** The name that Thaw gives itself: it appears in audit logs and as the field manager of objects. */
const userAgent = 'thaw';

/** What a caller can ask of any call. */
export interface CallOptions {
  /** Milliseconds for each request from sending to the end of its body; 0 for no limit, default 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Cancels the call, which then fails with reason `cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

/** What a caller can ask of a request to a path. */
export interface RequestOptions extends CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | undefined;
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * The way to the API server of one kubeconfig context, with its credentials and its pool of connections.
 * Never shared between contexts.
 */
export class ClusterConnection {
  readonly contextName: string;
  /** The namespace of the context, or `default`. */
  readonly namespace: string;
  /** The URL of the API server, without a final slash. */
  readonly server: string;
  /** The name of the kubeconfig's user entry, which need not be the user's name on the cluster. */
  readonly userName: string;
  readonly #kubeConfig: PooledKubeConfig;

  /** Takes over `kubeConfig`, whose current context must exist: {@link dispose} closes its connections. */
  constructor(kubeConfig: PooledKubeConfig) {
    const context = kubeConfig.getContextObject(kubeConfig.getCurrentContext());
    const cluster = kubeConfig.getCurrentCluster();
    if (context === null || cluster === null) {
      throw new TypeError('A ClusterConnection needs a KubeConfig with a current context and its cluster');
    }
    this.contextName = context.name;
    this.namespace = context.namespace ?? 'default';
    this.server = cluster.server;
    this.userName = context.user;
    this.#kubeConfig = kubeConfig;
  }

  /** The KubeConfig with this connection's credentials, for the client's own classes such as `Exec`. */
  get kubeConfig(): KubeConfig {
    return this.#kubeConfig;
  }

  /**
   * Calls the generated client: `call('list pods', CoreV1Api, (api) => api.listNamespacedPod({ namespace }))`.
   * @throws {ThawError} for every failure, also a status that is not 2xx.
   */
  async call<Api, Result>(
    attempted: string,
    api: new (configuration: Configuration) => Api,
    use: (api: Api) => Promise<Result>,
    options: CallOptions = {},
  ): Promise<Result> {
    const configuration = createConfiguration({
      baseServer: new ServerConfiguration(this.server, {}),
      authMethods: {
        default: {
          getName: () => 'kubeconfig',
          applySecurityAuthentication: (context) => this.#prepare(context, options),
        },
      },
    });
    try {
      return await use(new api(configuration));
    } catch (error) {
      throw this.#failure(attempted, error, options);
    }
  }

  /**
   * Sends a request to a path of the API server and returns its response, whatever its status.
   * `path` begins with a slash and is sent as it is: names in it must be encoded already.
   * @throws {ThawError} where there is no response. An error while its body is read is the caller's to classify.
   */
  async request(attempted: string, path: string, options: RequestOptions = {}): Promise<Response> {
    const { method = 'GET', body = null, headers = {} } = options;
    const context = new RequestContext(this.server + path, method satisfies HttpMethod);
    try {
      await this.#prepare(context, options);
      const response = await fetch(context.getUrl(), {
        method,
        body,
        headers: { ...context.getHeaders(), ...headers },
        signal: context.getSignal() ?? null,
        ...dispatcherOf(context),
      });
      if (response.status === 401) {
        this.#kubeConfig.forgetCredential();
      }
      return response;
    } catch (error) {
      throw this.#failure(attempted, error, options);
    }
  }

  /**
   * What the `ws` package needs besides the URL to connect with the same credentials.
   * @throws {ThawError} where there are no credentials to be had.
   */
  async webSocketOptions(attempted: string, signal?: AbortSignal): Promise<HttpsRequestOptions> {
    const options: HttpsRequestOptions = {};
    try {
      await abortable(this.#kubeConfig.applyToHTTPSOptions(options), signal);
    } catch (error) {
      throw this.#failure(attempted, error, { signal });
    }
    return options;
  }

  /** Closes all connections; requests under way fail with reason `cancelled`. */
  dispose(): void {
    this.#kubeConfig.destroy();
  }

  #failure(attempted: string, error: unknown, { signal, timeoutMs }: CallOptions): ThawError {
    const failure = classifyError(attempted, error, {
      signal,
      timeoutMs: timeoutMs ?? defaultRequestTimeoutMs,
      server: this.server,
      clientCertificateValidTo: this.#kubeConfig.clientCertificateValidTo(),
    });
    if (failure.reason === 'credentialsExpired') {
      this.#kubeConfig.forgetCredential();
    }
    return failure;
  }

  /** Adds credentials, connections and time limit. Signing in does not count against the limit: it has its own. */
  async #prepare(context: RequestContext, { signal, timeoutMs }: CallOptions): Promise<void> {
    await abortable(this.#kubeConfig.applySecurityAuthentication(context), signal);
    context.setHeaderParam('User-Agent', userAgent);
    const limit = timeoutMs ?? defaultRequestTimeoutMs;
    const signals = [signal ?? [], limit > 0 ? AbortSignal.timeout(limit) : []].flat();
    context.setSignal(AbortSignal.any(signals));
  }
}

function dispatcherOf(context: RequestContext): Pick<NonNullable<Parameters<typeof fetch>[1]>, 'dispatcher'> {
  const dispatcher = context.getDispatcher();
  return dispatcher === undefined ? {} : { dispatcher };
}

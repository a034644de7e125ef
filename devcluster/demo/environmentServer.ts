import type { ClusterConnection } from '../../src/kubernetes/connection.ts';
import { bodyText, failureOfResponse } from '../../src/kubernetes/responseFailure.ts';
import type { Environment } from '../environments/environment.ts';
import type { EnvironmentRequest } from '../environments/environmentRequest.ts';

/** The server of an environment in a pod, reached through the API server. */
export class EnvironmentServer {
  readonly #connection: ClusterConnection;
  readonly #root: string;
  readonly #signal: AbortSignal | undefined;

  constructor(
    connection: ClusterConnection,
    { namespace, pod, port }: { readonly namespace: string; readonly pod: string; readonly port: number },
    signal?: AbortSignal,
  ) {
    this.#connection = connection;
    this.#root = `/api/v1/namespaces/${namespace}/pods/${pod}:${port}/proxy`;
    this.#signal = signal;
  }

  /** Sends a request and returns the body of the answer; throws a `ThawError` for any status but success. */
  async send({ method, path, body }: EnvironmentRequest): Promise<string> {
    const attempted = `${method} ${path}`;
    const response = await this.#connection.request(attempted, this.#root + path, {
      method,
      body,
      signal: this.#signal,
    });
    if (!response.ok) throw await failureOfResponse(attempted, response, this.#signal);
    return bodyText(attempted, response, this.#signal);
  }

  /** Sends the requests of an environment's warm-up, one after the other; returns how many. */
  async warmUp({ warmUp }: Environment): Promise<number> {
    let sent = 0;
    for (const { request, count } of warmUp) {
      for (let i = 0; i < count; i++, sent++) await this.send(request);
    }
    return sent;
  }
}

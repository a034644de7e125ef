import type { ServerResponse } from 'node:http';

/** A Kubernetes `Status` with which the API server answers a failed request (meta/v1 Status). */
export interface FakeStatus {
  readonly code: number;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** The answer to one request, in the ways an API server answers, well or badly. */
export class Reply {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.on('error', () => response.destroy());
  }

  json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): void {
    this.#send(status, 'application/json', JSON.stringify(body), headers);
  }

  /** Plain text, as the kubelet writes its errors. */
  text(status: number, body: string): void {
    this.#send(status, 'text/plain; charset=utf-8', body);
  }

  /** A failure as the API server itself writes it: a `Status` object. */
  status(status: FakeStatus, headers: Readonly<Record<string, string>> = {}): void {
    const object = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...status };
    this.#send(status.code, 'application/json', JSON.stringify(object), headers);
  }

  /** Never answers; the connection stays open. */
  hang(): void {
    // Nothing to do: that is what hanging is.
  }

  /** Cuts the connection, before or within the answer. */
  cut(): void {
    this.#response.destroy();
  }

  /** Begins an answer with status 200 that {@link write}, {@link event}, {@link end} and {@link cut} go on with. */
  begin(contentType = 'application/json'): this {
    this.#response.writeHead(200, { 'Content-Type': contentType });
    this.#response.flushHeaders();
    return this;
  }

  write(chunk: string | Uint8Array): this {
    this.#response.write(chunk);
    return this;
  }

  /** Sends a watch event as one line of JSON (meta/v1 WatchEvent). */
  event(type: string, object: unknown): this {
    return this.write(`${JSON.stringify({ type, object })}\n`);
  }

  end(): void {
    this.#response.end();
  }

  /** Resolves when the answer is over, whichever side ended it. */
  async closed(): Promise<void> {
    if (this.#response.closed) return;
    await new Promise<void>((resolve) =>
      this.#response.once('close', () => {
        resolve();
      }),
    );
  }

  #send(
    status: number,
    contentType: string,
    body: string,
    headers: Readonly<Record<string, string>> = {},
  ): void {
    this.#response.writeHead(status, { 'Content-Type': contentType, ...headers });
    this.#response.end(body);
  }
}

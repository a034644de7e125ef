/** A response of the API server, as far as a measurement reads it. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: AsyncIterable<Uint8Array> | null;
  text(): Promise<string>;
}

/** The way to the API server that a measurement takes; `ClusterConnection` is one. */
export interface ApiRequester {
  /** Sends a GET request and returns the response, whatever its status; throws a `ThawError` where there is none. */
  request(
    attempted: string,
    path: string,
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<ApiResponse>;
}

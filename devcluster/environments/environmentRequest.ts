/** A request to an environment's server. */
export interface EnvironmentRequest {
  readonly method: 'GET' | 'PUT';
  /** Path with its query. */
  readonly path: string;
  readonly body?: string;
}

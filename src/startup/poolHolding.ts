/** A pod that waits in a warm pool. */
export interface HeldPod {
  /** The memory that its containers request, in bytes; undefined where one of them requests none. */
  readonly memoryRequestBytes?: number | undefined;
}

/** What the pods that wait in a warm pool hold of the nodes' memory, as far as that is known: what is reserved, not what is used. */
export interface PoolHolding {
  /** How many pods wait. */
  readonly pods: number;
  /** What is reserved for those whose containers all request memory, in bytes. */
  readonly reservedBytes: number;
  /** How many pods have a container that requests none. */
  readonly unknown: number;
}

/** What so many pods hold together. */
export function poolHolding(pods: readonly HeldPod[]): PoolHolding {
  const known = pods.flatMap(({ memoryRequestBytes }) => memoryRequestBytes ?? []);
  return {
    pods: pods.length,
    reservedBytes: known.reduce((sum, bytes) => sum + bytes, 0),
    unknown: pods.length - known.length,
  };
}

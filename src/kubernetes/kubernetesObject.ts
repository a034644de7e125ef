/** As much of any object of the Kubernetes API as keeping track of it takes. */
export interface KubernetesObject {
  readonly metadata: ObjectMetadata;
}

/** As much of `metadata` (meta/v1 ObjectMeta) as Thaw reads. Times are RFC 3339 text, as in the JSON. */
export interface ObjectMetadata {
  readonly uid: string;
  readonly name: string;
  readonly namespace?: string;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: string | null;
  readonly deletionTimestamp?: string | null;
  readonly ownerReferences?: readonly { readonly name: string; readonly controller?: boolean }[];
}

/** As much of a `Status` (meta/v1) as Thaw reads: how the API server reports a failure, or how a command ended. */
export interface StatusObject {
  readonly kind?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly code?: number;
  readonly details?: {
    readonly name?: string;
    readonly kind?: string;
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly {
      readonly reason?: string;
      readonly field?: string;
      readonly message?: string;
    }[];
  };
}

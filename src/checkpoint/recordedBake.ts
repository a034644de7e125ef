/** What was baked, as hashes: where one differs from what would be baked now, the checkpoint is stale. */
export interface BakeFingerprint {
  /** Of the pod's template. */
  readonly template: string;
  /** Of what was done with the pod before it was checkpointed. */
  readonly warmUp: string;
}

/** The bake that made a checkpoint. */
export interface RecordedBake {
  /** The name of the environment. */
  readonly environment: string;
  readonly fingerprint: BakeFingerprint;
  /** What warmed it up, for a person. */
  readonly warmUp: string;
  /** The startup of the bake's own pod, in whole milliseconds. */
  readonly coldMs?: number | undefined;
  /** The startup of the pod that was restored from it for a trial, in whole milliseconds; absent until one has answered. */
  readonly restoredMs?: number | undefined;
  /** What was done when, a line each. */
  readonly log: string;
}

import type { CheckpointHost } from '../checkpoint/checkpointRecord.ts';
import type { NodeSummary } from '../kubernetes/nodeSummary.ts';
import type { Remedy } from '../kubernetes/remedy.ts';
import type { PodManifest } from './podManifest.ts';
import type { RestoreDifference } from './restoreDifference.ts';

/** How a checkpoint is restored: by the node's runtime, or by a small runtime inside of the pod. */
export type RestoreRouteName = 'native' | 'nested';

/** Where a checkpoint image can be had from. */
export type CheckpointImage = {
  /** The name that a pod gives as its container's image. */
  readonly reference: string;
} & (
  | { readonly location: 'registry' }
  | {
      readonly location: 'node';
      readonly node: string;
      /** More nodes that have it. */
      readonly otherNodes?: readonly string[] | undefined;
    }
);

/** A checkpoint of a container. */
export interface ContainerCheckpoint {
  readonly name: string;
  /** Absent until it has been made. */
  readonly image?: CheckpointImage | undefined;
  /** Absent where it is gone. */
  readonly archive?: { readonly node: string; readonly path: string } | undefined;
  /** Whether the runtime inside of a pod has dumped it, and not the node's. */
  readonly isNestedDump?: boolean | undefined;
  /** How much of it is memory, in bytes; absent where that is not known. */
  readonly memoryBytes?: number | undefined;
  /** The container of the pod that was checkpointed. */
  readonly container: string;
  /** The host name of the checkpointed process, where the archive says it. */
  readonly hostname?: string | undefined;
  /** The node on which it was made, as that was then; absent where it is not known. */
  readonly host?: (CheckpointHost & { readonly node: string }) | undefined;
}

/** A checkpoint with all that a restore needs to know of it. */
export interface RestorableCheckpoint extends ContainerCheckpoint {
  /** The pod as it was when it was checkpointed, from the API server. */
  readonly sourcePod: PodManifest;
  /** Those of other containers of the pod, which are restored with it; the pod's remaining containers start cold. */
  readonly others?: readonly ContainerCheckpoint[] | undefined;
}

/** The checkpoints of all containers that a restore brings back, that which was asked for first. */
export function checkpointsIn(checkpoint: RestorableCheckpoint): readonly ContainerCheckpoint[] {
  return [checkpoint, ...(checkpoint.others ?? [])];
}

/** What a restore can be asked for. */
export interface RestoreOptions {
  /** The name of the new pod. */
  readonly name: string;
  readonly namespace: string;
  /** The node to restore on; otherwise wherever the image is, or the scheduler likes. */
  readonly node?: string | undefined;
  /** Labels to add, or to give another value than in the source pod. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /**
   * The host name of the new pod: the one that the process remembers (`source`), so that it resolves, or one `own`, by which
   * pods restored from one checkpoint can be told apart. Unless given, what the route does best: natively the one remembered,
   * while the nested route tells the process its own.
   */
  readonly hostname?: 'source' | 'own' | undefined;
  /**
   * Whether memory is read before the process goes on (`eager`), or when it is touched (`lazy`, by the nested route only); the
   * better of both for its size, unless given.
   */
  readonly memory?: 'eager' | 'lazy' | undefined;
}

/** The pod that a restore would create, to be looked at first. */
export interface RestorePlan {
  readonly manifest: PodManifest;
  readonly differences: readonly RestoreDifference[];
}

/** A pod that was created by a restore; it need not have started yet. */
export interface RestoredPod {
  readonly route: RestoreRouteName;
  readonly checkpoint: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** The container that goes on where the checkpointed one was. */
  readonly container: string;
  /** All containers that go on: that one, and those whose checkpoints were restored with it. */
  readonly containers: readonly string[];
  readonly differences: readonly RestoreDifference[];
}

/** What a route must know of a node to say whether it is available there. */
export interface NodeFacts
  extends
    Pick<NodeSummary, 'name' | 'ready' | 'containerRuntime' | 'kubeletVersion'>,
    Partial<Pick<NodeSummary, 'kernel' | 'architecture'>> {
  /** As {@link CheckpointHost.cpuFeatures}; absent where nobody needs it, or it could not be read. */
  readonly cpuFeatures?: string | undefined;
  /**
   * Whether the runtime's configuration allows native restore, where the node agent could read it: for containerd
   * `enable_experimental_restore_via_create` (research/checkpoint.md, section 2.1).
   */
  readonly isNativeRestoreEnabled?: boolean | undefined;
}

/** What a route must know of a namespace to say whether it is available there. */
export interface NamespaceFacts {
  readonly name: string;
  /** What its Pod Security admission allows; absent where it is not known, or not limited. */
  readonly podSecurity?: 'privileged' | 'baseline' | 'restricted' | undefined;
}

/** Whether a route can be taken on a node, and if not, why. */
export type Availability =
  | { readonly available: true }
  | {
      readonly available: false;
      /** One sentence for a person, without the final full stop. */
      readonly reason: string;
      readonly remedies: readonly Remedy[];
    };

/** What every call that takes time takes. */
export interface RestoreCall {
  readonly signal?: AbortSignal | undefined;
}

/** A way to restore checkpoints. */
export interface RestoreRoute {
  readonly name: RestoreRouteName;
  /** Whether pods of the namespace can be restored on the node; only what is known counts. */
  availability(node: NodeFacts, namespace?: NamespaceFacts): Availability;
  /** Says what {@link restore} would create, and creates nothing. */
  plan(checkpoint: RestorableCheckpoint, options: RestoreOptions, call?: RestoreCall): Promise<RestorePlan>;
  /**
   * Creates the pod; what it made on the way is removed if it fails or is cancelled.
   * Throws a `ThawError`: `restoreUnsupported`, `containerNotFound`, `alreadyExists`, `forbidden`, `cancelled` …
   */
  restore(
    checkpoint: RestorableCheckpoint,
    options: RestoreOptions,
    call?: RestoreCall,
  ): Promise<RestoredPod>;
}

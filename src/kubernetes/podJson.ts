import type { KubernetesObject } from './kubernetesObject.ts';

/** As much of a Pod of the core/v1 API, in its JSON form, as Thaw reads. */
export interface PodJson extends KubernetesObject {
  readonly spec?: {
    readonly nodeName?: string;
    readonly containers?: readonly ContainerJson[];
    readonly initContainers?: readonly ContainerJson[];
    readonly ephemeralContainers?: readonly ContainerJson[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly podIP?: string;
    readonly conditions?: readonly PodConditionJson[];
    readonly containerStatuses?: readonly ContainerStatusJson[];
    readonly initContainerStatuses?: readonly ContainerStatusJson[];
    readonly ephemeralContainerStatuses?: readonly ContainerStatusJson[];
  };
}

/** A container of a pod's spec. An init container that always restarts is a sidecar (KEP-753). */
export interface ContainerJson {
  readonly name: string;
  readonly image?: string;
  readonly restartPolicy?: string;
  /** Without one, a container is ready as soon as it runs. */
  readonly readinessProbe?: object;
  readonly resources?: { readonly requests?: { readonly memory?: string } };
}

/** A condition of a pod, such as `Ready`. Times are RFC 3339 text with whole seconds. */
export interface PodConditionJson {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  /** When its status changed last. */
  readonly lastTransitionTime?: string | null;
}

/** A container's entry in a pod's status. */
export interface ContainerStatusJson {
  readonly name: string;
  readonly ready: boolean;
  readonly started?: boolean | null;
  readonly restartCount: number;
  readonly containerID?: string;
  /** The exact image: a name with a digest, or `sha256:…` of one that was imported. */
  readonly imageID?: string;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly running?: { readonly startedAt?: string | null };
    readonly terminated?: TerminatedJson;
  };
  /** How the run before this one ended. */
  readonly lastState?: { readonly terminated?: TerminatedJson };
}

/** How a container's run ended. */
export interface TerminatedJson {
  readonly exitCode: number;
  readonly signal?: number;
  readonly reason?: string;
  readonly startedAt?: string | null;
  readonly finishedAt?: string | null;
}

import type { PodMetadata, PodSpec } from '../restore/podManifest.ts';
import type { RestoreRouteName } from '../restore/restoreRoute.ts';
import type { StartupProbe } from '../startup/probe.ts';
import type { StartupBudget } from '../startup/startupBudget.ts';

/** An environment as its file describes it, with the defaults of what the file leaves out. */
export interface Environment {
  readonly name: string;
  /** Where it is baked, restored and kept in a pool; that of the chosen context where absent. */
  readonly namespace?: string | undefined;
  readonly pod: PodSource;
  /** The containers to checkpoint; empty where the pod's only one is meant. */
  readonly containers: readonly string[];
  /** When a cold pod may be warmed up, and a restored one claimed; Kubernetes' condition Ready where absent. */
  readonly readiness?: EnvironmentProbe | undefined;
  readonly warmUp: readonly WarmUpStep[];
  /** Run one after the other right before the dump. */
  readonly beforeDump: readonly ContainerCommand[];
  /** Run one after the other in a restored pod that is claimed: for what must be unique. */
  readonly atClaim: readonly ContainerCommand[];
  readonly route: 'auto' | RestoreRouteName;
  readonly image: EnvironmentImage;
  /** How many restored pods wait to be claimed; 0 for no pool. */
  readonly poolSize: number;
  /** How long a claimed pod is kept, in milliseconds; until it is released where absent. */
  readonly claimLifetimeMs?: number | undefined;
  readonly retention: Retention;
  /** What counts as the first response of a startup; the readiness where absent. */
  readonly startupProbe?: EnvironmentProbe | undefined;
  /** What restored starts must keep to when they are measured; nothing where absent. */
  readonly startupBudget?: StartupBudget | undefined;
}

/** Where the template of an environment's pods comes from: the file, or an object of the cluster, at the time of the bake. */
export type PodSource =
  | { readonly kind: 'template'; readonly template: PodTemplate }
  | { readonly kind: 'reference'; readonly reference: PodReference };

/** As much of a PodTemplateSpec (core/v1) as environments have. */
export interface PodTemplate {
  readonly metadata?: Pick<PodMetadata, 'labels' | 'annotations'> | undefined;
  readonly spec: PodSpec;
}

/** An object in the environment's namespace that has a pod's template, or is a pod. */
export interface PodReference {
  readonly kind: 'Deployment' | 'StatefulSet' | 'Pod';
  readonly name: string;
}

/** What makes pods after a template. */
export type WorkloadReference = PodReference & { readonly kind: Exclude<PodReference['kind'], 'Pod'> };

/** A probe, and how long to wait for it. */
export interface EnvironmentProbe {
  readonly probe: StartupProbe;
  /** The container of a command or a log; the first one that is checkpointed where absent. */
  readonly container?: string | undefined;
  readonly timeoutMs: number;
}

/** A command and its arguments; no shell reads it. */
export type Command = readonly [string, ...string[]];

/** A command inside of a container, which must end with 0. */
export interface ContainerCommand {
  /** The first one that is checkpointed where absent. */
  readonly container?: string | undefined;
  readonly command: Command;
  readonly timeoutMs: number;
}

/** A request to the pod, in plain HTTP through the API server, and what is expected of each answer. */
export interface WarmUpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly port: number;
  /** With its leading slash, and encoded; may have a query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly expectedStatus: number;
  /** What the first 64 KiB of the body must contain. */
  readonly bodyContains?: string | undefined;
  /** How long each answer may take. */
  readonly timeoutMs: number;
}

/** What is done with a cold pod before it is checkpointed. */
export type WarmUpStep =
  | { readonly kind: 'http'; readonly request: WarmUpRequest; readonly count: number }
  | ({ readonly kind: 'exec' } & ContainerCommand)
  | {
      readonly kind: 'logLine';
      readonly container?: string | undefined;
      /** What the line contains. */
      readonly contains: string;
      readonly timeoutMs: number;
    }
  | {
      /** The request is sent until the median latency of the last `window` is no longer shorter than that of as many before. */
      readonly kind: 'settle';
      readonly request: WarmUpRequest;
      readonly window: number;
      /** By how much the median may still become shorter, in percent. */
      readonly tolerancePercent: number;
      readonly timeoutMs: number;
    }
  | { readonly kind: 'sleep'; readonly ms: number };

/** How the checkpoint images are named, and where they are pushed. */
export interface EnvironmentImage {
  /** Below the registry, and without tag. */
  readonly name: string;
  /** Host with an optional port; where absent, images stay on the node. */
  readonly registry?: string | undefined;
}

/** Which checkpoints are kept, beside the newest; without limits all of them. */
export interface Retention {
  readonly count?: number | undefined;
  readonly ageMs?: number | undefined;
  /** Of all together. */
  readonly bytes?: number | undefined;
}

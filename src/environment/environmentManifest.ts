import type { PodReference, PodTemplate, WarmUpRequest } from './environment.ts';

/** A command inside of a container, as it stands in a file. */
export interface CommandManifest {
  readonly container?: string;
  readonly command: readonly [string, ...string[]];
  readonly timeout?: string;
}

/** A text that a container writes to its log, as it stands in a file. */
export interface LogLineManifest {
  readonly container?: string;
  readonly contains: string;
  readonly timeout?: string;
}

/** A probe as it stands in a file, with exactly one of the ways to probe. */
export interface ProbeManifest {
  readonly http?: {
    readonly port: number;
    readonly path?: string;
    readonly expectedStatus?: number;
    readonly bodyContains?: string;
  };
  readonly exec?: Omit<CommandManifest, 'timeout'>;
  readonly logLine?: Omit<LogLineManifest, 'timeout'>;
  readonly timeout?: string;
}

/** A request as it stands in a file. */
export interface RequestManifest {
  readonly method?: WarmUpRequest['method'];
  readonly port: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly expectedStatus?: number;
  readonly bodyContains?: string;
  readonly timeout?: string;
}

/** A step of the warm-up as it stands in a file, with exactly one of its fields. */
export interface WarmUpManifest {
  readonly http?: RequestManifest & { readonly count?: number };
  readonly exec?: CommandManifest;
  readonly logLine?: LogLineManifest;
  readonly settle?: {
    readonly http: RequestManifest;
    readonly window?: number;
    readonly tolerancePercent?: number;
    readonly timeout?: string;
  };
  readonly sleep?: string;
}

/** An environment file's value, once the schema has nothing against it. */
export interface EnvironmentManifest {
  readonly apiVersion: 'thaw.dev/v1alpha1';
  readonly kind: 'Environment';
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: {
    readonly template?: PodTemplate;
    readonly templateFrom?: PodReference;
    readonly containers?: readonly string[];
    readonly readiness?: ProbeManifest;
    readonly warmUp?: readonly WarmUpManifest[];
    readonly hooks?: {
      readonly beforeDump?: readonly CommandManifest[];
      readonly atClaim?: readonly CommandManifest[];
    };
    readonly route?: 'auto' | 'native' | 'nested';
    readonly image?: { readonly name?: string; readonly registry?: string };
    readonly pool?: { readonly size: number; readonly lifetime?: string };
    readonly retention?: { readonly count?: number; readonly age?: string; readonly size?: string | number };
    readonly startupProbe?: ProbeManifest;
    readonly startup?: { readonly budgetMs?: number; readonly compareWith?: { readonly cold: number } };
  };
}

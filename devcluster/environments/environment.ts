import type { V1Pod } from '@kubernetes/client-node';
import type { EnvironmentRequest } from './environmentRequest.ts';
import type { StateProof } from './stateProof.ts';

/** A demo environment: the image of its server, the pod that runs it, and what proves that its state was kept. */
export interface Environment {
  readonly name: string;
  readonly image: EnvironmentImage;
  /** The pod to create, without name and namespace: its creator gives them. */
  readonly pod: V1Pod;
  /** The container of {@link pod} to checkpoint. */
  readonly container: string;
  /** Where the server listens, in HTTP. */
  readonly port: number;
  /** Path that answers with 200 once the server has started: the end of a startup. */
  readonly startupPath: string;
  /** What is sent before the checkpoint, for caches and compilers. */
  readonly warmUp: readonly WarmUpStep[];
  readonly stateProof: StateProof;
}

/** The same request, `count` times. */
export interface WarmUpStep {
  readonly request: EnvironmentRequest;
  readonly count: number;
}

/** All that an environment's image is made of. */
export interface EnvironmentImage {
  /** Name by which pods refer to it. */
  readonly reference: string;
  /** Debian packages; their dependencies come with them. None of their scripts is run. */
  readonly packages: readonly string[];
  /** What of the packages is left out: patterns of dpkg's `path-exclude`. */
  readonly excludedPaths: readonly string[];
  readonly folders: readonly AppFolder[];
  readonly goPrograms?: GoPrograms;
  readonly links: readonly SymbolicLink[];
  /** Argument vectors run inside the image, in this order, when all else is in place. */
  readonly finish: readonly (readonly string[])[];
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly port?: number;
}

/** Programs that are built from a Go module. */
export interface GoPrograms {
  /** Folder of the module on this machine: `go.mod`, `go.sum`, and folders with all that programs are built from. */
  readonly module: string;
  /** The names of the programs, which are those of their folders. */
  readonly programs: readonly string[];
  /** The folder in the image. */
  readonly target: string;
}

/** Files copied into an image. */
export interface AppFolder {
  /** Folder on this machine; what lies in folders below it is not copied. */
  readonly source: string;
  /** Names of the files to copy. */
  readonly include: RegExp;
  /** Folder in the image. */
  readonly target: string;
}

/** A link that the packages' own scripts would have made. */
export interface SymbolicLink {
  readonly path: string;
  readonly target: string;
}

/** What no demo image needs of any Debian package: documentation, translations, character sets. */
export const unneededPaths: readonly string[] = [
  '/usr/share/doc/*',
  '/usr/share/info/*',
  '/usr/share/lintian/*',
  '/usr/share/locale/*',
  '/usr/share/man/*',
  '/usr/lib/*/gconv/*',
];

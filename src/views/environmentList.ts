import { declaredImage } from '../checkpoint/checkpointImage.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { environmentLabel } from '../checkpoint/recordConfigMap.ts';
import { type BakeState, bakeState } from '../environment/bakeState.ts';
import type { SeenImages } from '../environment/changedImage.ts';
import type { PoolIdentity } from '../environment/claimPod.ts';
import type { Environment, PodTemplate } from '../environment/environment.ts';
import { poolLabel, waitingValue } from '../environment/poolLabels.ts';
import type { LocatedReference } from '../environment/referencedTemplates.ts';
import type { NodeSummary } from '../kubernetes/nodeSummary.ts';
import type { PodSummary } from '../kubernetes/podSummary.ts';
import type { CheckpointElement, EnvironmentElement, EnvironmentsElement } from './elements.ts';
import { hasFailed } from './podRows.ts';
import type { WorkspaceEnvironment } from './workspaceEnvironments.ts';

/** An environment of which there is a file, a bake, or both. */
export interface KnownEnvironment {
  readonly namespace: string;
  readonly name: string;
  /** Absent where the file is somebody else's. */
  readonly file?: WorkspaceEnvironment | undefined;
  /** The checkpoints baked for it, the newest first. */
  readonly bakes: readonly CheckpointRecord[];
  readonly state: BakeState;
  readonly pool: PoolCount;
}

/** The pods of an environment's warm pool. */
export interface PoolCount {
  /** How many of those that are to wait are ready. */
  readonly ready: number;
  /** How many are to wait; where that is not known, or none is, how many do. */
  readonly waiting: number;
  /** How many belong to somebody. */
  readonly claimed: number;
  /** What the cluster says of one that was to be ready, and has failed; absent where none has. */
  readonly failed?: string;
}

/** All that environments are known by. */
export interface EnvironmentSources {
  readonly context: string;
  /** The namespace of the environments whose files name none. */
  readonly defaultNamespace: string;
  readonly files: readonly WorkspaceEnvironment[];
  readonly records: Iterable<CheckpointRecord>;
  readonly pods: readonly PodSummary[];
  readonly nodeOf: (name: string) => Pick<NodeSummary, 'kernel' | 'images'> | undefined;
  readonly isNodeGone: (name: string) => boolean;
  /** The template of an object that a file refers to; undefined where that is not known. */
  readonly templateOf: (reference: LocatedReference) => PodTemplate | undefined;
  /** How many pods of an environment are to wait; undefined where that is not known. */
  readonly poolSizeOf: (pool: PoolIdentity) => number | undefined;
}

/** The environments of the workspace and of the cluster, with one element for each that stays the same object. */
export class EnvironmentList {
  readonly #elements = new Map<string, EnvironmentElement>();
  readonly #checkpoints = new Map<string, CheckpointElement>();
  #known = new Map<string, KnownEnvironment>();
  /** The images that checkpointed containers have asked for, each below its namespace. */
  #images = new Set<string>();
  #context = '';

  reset(sources: EnvironmentSources): void {
    this.#context = sources.context;
    this.#known = new Map(knownEnvironments(sources).map((each) => [keyOf(each), each]));
    this.#images = new Set(
      [...this.#known.values()].flatMap(({ bakes }) =>
        bakes.map((record) => imageKey(record.namespace, declaredImage(record) ?? '')),
      ),
    );
  }

  get size(): number {
    return this.#known.size;
  }

  /** Whether a pod says how a pool stands, or what an image is now that was baked. */
  isConcernedBy({ namespace, labels, containers }: PodSummary): boolean {
    return (
      poolLabel in labels || containers.some(({ image }) => this.#images.has(imageKey(namespace, image)))
    );
  }

  /** Whether a node has a bake. */
  hasBakeOn(node: string): boolean {
    return [...this.#known.values()].some(({ bakes }) => bakes.some(({ archive }) => archive.node === node));
  }

  /** The environments, by name. */
  roots(): readonly EnvironmentElement[] {
    return [...this.#known.values()]
      .toSorted((one, other) => keyOf(one).localeCompare(keyOf(other)))
      .map((each) => this.#elementOf(each));
  }

  /** The bakes of an environment. */
  children(element: EnvironmentsElement): readonly CheckpointElement[] {
    if (element.kind !== 'environment') return [];
    return (this.get(element)?.bakes ?? []).map((record) => this.#checkpoint(element, record));
  }

  /** The row with this id, as {@link environmentId} makes it. */
  element(id: string): EnvironmentElement | undefined {
    return this.#elements.get(id);
  }

  get(element: Pick<EnvironmentElement, 'namespace' | 'name'>): KnownEnvironment | undefined {
    return this.#known.get(keyOf(element));
  }

  checkpoint({ namespace, name }: CheckpointElement): CheckpointRecord | undefined {
    for (const { bakes } of this.#known.values()) {
      const found = bakes.find((record) => record.namespace === namespace && record.name === name);
      if (found) return found;
    }
    return undefined;
  }

  #elementOf({ namespace, name }: KnownEnvironment): EnvironmentElement {
    const id = environmentId(this.#context, { namespace, name });
    const known = this.#elements.get(id);
    if (known) return known;
    const element: EnvironmentElement = { kind: 'environment', id, namespace, name };
    this.#elements.set(id, element);
    return element;
  }

  #checkpoint(
    { id: ofEnvironment }: EnvironmentElement,
    { namespace, name }: CheckpointRecord,
  ): CheckpointElement {
    const id = `${ofEnvironment}/${name}`;
    const known = this.#checkpoints.get(id);
    if (known) return known;
    const element: CheckpointElement = { kind: 'checkpoint', id, namespace, name };
    this.#checkpoints.set(id, element);
    return element;
  }
}

/** What tells an environment's row, and what is done with it, from all others. */
export function environmentId(
  context: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): string {
  return `${context}/environment/${namespace}/${name}`;
}

function knownEnvironments({
  defaultNamespace,
  files,
  records,
  pods,
  nodeOf,
  isNodeGone,
  templateOf,
  poolSizeOf,
}: EnvironmentSources): readonly KnownEnvironment[] {
  const baked = Map.groupBy(
    [...records].filter(({ bake }) => bake !== undefined),
    ({ namespace, bake }) => keyOf({ namespace, name: bake?.environment ?? '' }),
  );
  const pooled = Map.groupBy(
    pods.filter(({ labels }) => poolLabel in labels),
    ({ namespace, labels }) => keyOf({ namespace, name: labels[environmentLabel] ?? '' }),
  );
  const ofFiles = new Map(
    files.map((file) => {
      const namespace = file.environment?.namespace ?? defaultNamespace;
      return [keyOf({ namespace, name: file.name }), { namespace, file }];
    }),
  );
  const kernelOf = (node: string): string | undefined => nodeOf(node)?.kernel;
  const images: SeenImages = { pods, imagesOf: (node) => nodeOf(node)?.images ?? [] };
  return [...new Set([...ofFiles.keys(), ...baked.keys()])].map((key) => {
    const bakes = (baked.get(key) ?? []).toSorted((one, other) => other.checkpointedAt - one.checkpointedAt);
    const { namespace = bakes[0]?.namespace ?? '', file } = ofFiles.get(key) ?? {};
    const name = file?.name ?? bakes[0]?.bake?.environment ?? '';
    const environment = file?.environment;
    const reference = environment && referenceOf(environment, namespace);
    const referencedTemplate = reference && templateOf(reference);
    const state = bakeState(bakes, { environment, referencedTemplate, kernelOf, isNodeGone, images });
    const pool = poolCount(pooled.get(key) ?? [], poolSizeOf({ namespace, environment: name }));
    return { namespace, name, file, bakes, state, pool };
  });
}

/** What an environment's file refers to, where it does. */
export function referenceOf(
  { pod, namespace }: Environment,
  defaultNamespace: string,
): LocatedReference | undefined {
  if (pod.kind === 'template') return undefined;
  return { ...pod.reference, namespace: namespace ?? defaultNamespace };
}

/** While a pool is rolled over, or made smaller, more pods wait than are to. What is left of one that is gone waits all the same. */
function poolCount(pods: readonly PodSummary[], size: number | undefined): PoolCount {
  const waiting = pods.filter(({ labels }) => labels[poolLabel] === waitingValue);
  const wanted = size === undefined || size === 0 ? waiting.length : size;
  const failed = waiting.find(hasFailed)?.status;
  return {
    ready: Math.min(waiting.filter(({ ready }) => ready).length, wanted),
    waiting: wanted,
    claimed: pods.length - waiting.length,
    ...(failed !== undefined && { failed }),
  };
}

function imageKey(namespace: string, image: string): string {
  return `${namespace}/${image}`;
}

function keyOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

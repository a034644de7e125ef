import type { V1Pod } from '@kubernetes/client-node';

/** The fields of a class of the Kubernetes client as plain data, which can be written as a literal and copied. */
export type PlainData<Type> = Type extends Date
  ? Type
  : Type extends readonly (infer Entry)[]
    ? PlainData<Entry>[]
    : Type extends object
      ? { [Field in keyof Type]: PlainData<Type[Field]> }
      : Type;

/** A pod of the core/v1 API as plain data; the client's `V1Pod` is one, and takes one. */
export type PodManifest = PlainData<V1Pod>;

export type PodMetadata = NonNullable<PodManifest['metadata']>;
export type PodOwner = NonNullable<PodMetadata['ownerReferences']>[number];
export type PodSpec = NonNullable<PodManifest['spec']>;
export type PodContainer = PodSpec['containers'][number];
export type PodVolume = NonNullable<PodSpec['volumes']>[number];
export type PodAffinity = NonNullable<PodSpec['affinity']>;
export type NodeTerm = NonNullable<
  NonNullable<PodAffinity['nodeAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']
>['nodeSelectorTerms'][number];

import type { ObjectMetadata } from '../kubernetes/kubernetesObject.ts';
import { claimedAtAnnotation, claimedValue, expiresAtAnnotation, ownerKey, poolLabel } from './poolLabels.ts';

/** Whose a claimed pod is. */
export interface PodClaim {
  readonly owner: string;
  /** Milliseconds since the Unix epoch. */
  readonly claimedAt: number;
  /** The end of its lifetime, in milliseconds since the Unix epoch; absent where it is kept until it is released. */
  readonly expiresAt?: number | undefined;
}

/** Reads whose a pod is from its labels and annotations, which anybody may have changed; undefined where it is nobody's. */
export function claimOf({
  labels = {},
  annotations = {},
}: Pick<ObjectMetadata, 'labels' | 'annotations'>): PodClaim | undefined {
  if (labels[poolLabel] !== claimedValue) return undefined;
  const expiresAt = Date.parse(annotations[expiresAtAnnotation] ?? '');
  return {
    owner: annotations[ownerKey] ?? labels[ownerKey] ?? '',
    claimedAt: Date.parse(annotations[claimedAtAnnotation] ?? ''),
    // What cannot be read ends nobody's work.
    expiresAt: Number.isNaN(expiresAt) ? undefined : expiresAt,
  };
}

import { jsonPointer, type PatchOperation } from '../kubernetes/jsonPatch.ts';
import {
  claimedAtAnnotation,
  claimedValue,
  expiresAtAnnotation,
  labelValueOf,
  ownerKey,
  poolLabel,
  waitingValue,
} from './poolLabels.ts';
import type { PodClaim } from './podClaim.ts';
import type { PoolPod } from './poolPod.ts';

/**
 * What makes a waiting pod somebody's, all at once or not at all: of several who try, the first one gets it. It is taken out of its
 * ReplicaSet's hands in the same moment: a pool that is rolled over or removed just then does not take the pod with it.
 */
export function claimPatch(
  { uid, isControlled }: Pick<PoolPod, 'uid' | 'isControlled'>,
  { owner, claimedAt, expiresAt }: PodClaim,
): readonly PatchOperation[] {
  const annotate = (name: string, value: string): PatchOperation => ({
    op: 'add',
    path: jsonPointer('metadata', 'annotations', name),
    value,
  });
  const state = jsonPointer('metadata', 'labels', poolLabel);
  return [
    { op: 'test', path: jsonPointer('metadata', 'uid'), value: uid },
    { op: 'test', path: state, value: waitingValue },
    { op: 'replace', path: state, value: claimedValue },
    { op: 'add', path: jsonPointer('metadata', 'labels', ownerKey), value: labelValueOf(owner) },
    annotate(ownerKey, owner),
    annotate(claimedAtAnnotation, new Date(claimedAt).toISOString()),
    ...(expiresAt === undefined ? [] : [annotate(expiresAtAnnotation, new Date(expiresAt).toISOString())]),
    ...(isControlled ? [{ op: 'remove', path: jsonPointer('metadata', 'ownerReferences') } as const] : []),
  ];
}

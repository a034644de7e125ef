import * as l10n from '@vscode/l10n';
import { environmentLabel } from '../checkpoint/recordConfigMap.ts';
import { isNested } from '../kubernetes/nestedRuntime.ts';
import type { PodJson } from '../kubernetes/podJson.ts';
import { hasCondition } from '../kubernetes/podStatusText.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { explainRefusal } from '../restore/restoreFailure.ts';
import { checkpointAnnotation, routeLabel } from '../restore/restoredMetadata.ts';
import type { RestoreRouteName } from '../restore/restoreRoute.ts';
import { podFailure } from '../startup/podFailure.ts';
import { claimOf, type PodClaim } from './podClaim.ts';
import { type ClaimRules, readClaimRules } from './claimRules.ts';
import { claimRulesAnnotation, restoredContainerAnnotation } from './poolLabels.ts';
import { quantityBytes } from './quantity.ts';

/** A pod of a warm pool, that waits or has been claimed, as plain data. */
export interface PoolPod {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly environment: string;
  /** The name of the checkpoint that it was restored from. */
  readonly checkpoint: string;
  readonly route: RestoreRouteName;
  /** The restored container. */
  readonly container: string;
  /** Those of its containers that are nested in the pod's (nestedRuntime.ts). */
  readonly nestedContainers: readonly string[];
  /** The node it was scheduled to, once it was. */
  readonly node: string | undefined;
  /** The memory that its containers request, in bytes; undefined where one of them requests none. */
  readonly memoryRequestBytes: number | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly isReady: boolean;
  /** Whether it is being deleted. */
  readonly isEnding: boolean;
  /** Whether a ReplicaSet replaces it when it is gone. */
  readonly isControlled: boolean;
  /** What its environment's file said of claims when the pool was made; undefined where that cannot be read. */
  readonly claimRules: ClaimRules | undefined;
  /** Absent while it waits. */
  readonly claim?: PodClaim | undefined;
  /** Why it does not become ready by itself. */
  readonly failure?: ThawError | undefined;
}

/** A pod that belongs to somebody. */
export type ClaimedPod = PoolPod & { readonly claim: PodClaim };

export function isClaimed(pod: PoolPod): pod is ClaimedPod {
  return pod.claim !== undefined;
}

/** Reads a pod of a pool, whose labels and annotations anybody may have changed. */
export function poolPodOf(pod: PodJson): PoolPod {
  const { uid, namespace = '', name, labels = {}, annotations = {}, ownerReferences = [] } = pod.metadata;
  const containers = (pod.spec?.containers ?? []).map((each) => each.name);
  const container = annotations[restoredContainerAnnotation] ?? containers[0] ?? '';
  const isReady = hasCondition(pod, 'Ready');
  const isEnding = Boolean(pod.metadata.deletionTimestamp);
  return {
    uid,
    namespace,
    name,
    environment: labels[environmentLabel] ?? '',
    checkpoint: annotations[checkpointAnnotation] ?? '',
    route: routeOf(pod),
    container,
    nestedContainers: containers.filter((each) => isNested(labels, each)),
    node: pod.spec?.nodeName,
    memoryRequestBytes: memoryRequest(pod),
    createdAt: Date.parse(pod.metadata.creationTimestamp ?? ''),
    isReady,
    isEnding,
    isControlled: ownerReferences.length > 0,
    claimRules: readClaimRules(annotations[claimRulesAnnotation]),
    claim: claimOf(pod.metadata),
    failure: isReady || isEnding ? undefined : failureOf(pod, container),
  };
}

function memoryRequest({ spec }: PodJson): number | undefined {
  const requests = (spec?.containers ?? []).map(({ resources }) =>
    quantityBytes(resources?.requests?.memory ?? ''),
  );
  return requests.every(Number.isFinite) ? requests.reduce((sum, bytes) => sum + bytes, 0) : undefined;
}

function routeOf({ metadata: { labels = {} } }: PodJson): RestoreRouteName {
  return labels[routeLabel] === 'nested' ? 'nested' : 'native';
}

/** Whether a pod can be claimed now. */
export function isClaimable({ isReady, isEnding, claim }: PoolPod): boolean {
  return isReady && !isEnding && claim === undefined;
}

/** Why a pod that is not ready will not be, as far as its status tells. */
function failureOf(pod: PodJson, restored: string): ThawError | undefined {
  const others = (pod.status?.containerStatuses ?? [])
    .map(({ name }) => name)
    .filter((name) => name !== restored);
  const failure = [restored, ...others]
    .map((container) => podFailure(pod, container))
    .find((each) => each !== undefined);
  if (failure === undefined) return schedulingFailure(pod);
  return explainRefusal(failure, { route: routeOf(pod), node: pod.spec?.nodeName ?? '' }) ?? failure;
}

function schedulingFailure({ metadata: { name }, status }: PodJson): ThawError | undefined {
  const condition = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (condition?.reason !== 'Unschedulable') return undefined;
  return new ThawError({
    reason: 'podNotStarted',
    attempted: l10n.t('start {0}', name),
    explanation: l10n.t('no node has room for it, or suits it'),
    raw: condition.message,
  });
}

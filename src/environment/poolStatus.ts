import * as l10n from '@vscode/l10n';
import { environmentLabel } from '../checkpoint/recordConfigMap.ts';
import { statusFailure } from '../kubernetes/errorsOfStatus.ts';
import type { KubernetesObject } from '../kubernetes/kubernetesObject.ts';
import type { ThawError } from '../kubernetes/thawError.ts';
import { checkpointAnnotation } from '../restore/restoredMetadata.ts';
import { type ClaimedPod, isClaimable, isClaimed, type PoolPod } from './poolPod.ts';

/** As much of a Deployment (apps/v1), in its JSON form, as Thaw reads. */
export interface DeploymentJson extends KubernetesObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

/** The Deployment of a pool, as plain data. */
export interface PoolDeployment {
  readonly namespace: string;
  readonly environment: string;
  readonly wanted: number;
  /** The name of the checkpoint that its pods are restored from. */
  readonly checkpoint: string;
  /** Why it cannot make pods, such as a quota. */
  readonly failure?: ThawError | undefined;
}

/** How a pool stands. */
export interface PoolStatus {
  readonly namespace: string;
  /** The name of the environment. */
  readonly environment: string;
  /** How many pods are to wait; 0 where there is no pool. */
  readonly wanted: number;
  /** How many can be claimed now. */
  readonly ready: number;
  /** The name of the checkpoint that its pods are restored from; undefined where there is no pool. */
  readonly checkpoint: string | undefined;
  /** The pods that wait, or are on their way to it; those of another checkpoint are about to be replaced. */
  readonly waiting: readonly PoolPod[];
  readonly claimed: readonly ClaimedPod[];
  /** Why fewer are ready than wanted, as far as that is known: first what keeps pods from being made at all. */
  readonly failures: readonly ThawError[];
}

/** Reads the Deployment of a pool. */
export function poolDeploymentOf({ metadata, spec, status }: DeploymentJson): PoolDeployment {
  const { name, namespace = '', labels, annotations } = metadata;
  const refusal = status?.conditions?.find(
    ({ type, status: value }) => type === 'ReplicaFailure' && value === 'True',
  );
  return {
    namespace,
    environment: labels?.[environmentLabel] ?? '',
    wanted: spec?.replicas ?? 0,
    checkpoint: annotations?.[checkpointAnnotation] ?? '',
    // The API server's refusal of a pod, in the words in which it answered the controller.
    failure:
      refusal &&
      statusFailure(l10n.t('make pods of {0}', name), { code: 403, body: refusal.message, headers: {} }),
  };
}

/** How a pool stands by its Deployment, if there is one, and by all pods that it has or has had. */
export function poolStatusOf(
  { namespace, environment }: Pick<PoolStatus, 'namespace' | 'environment'>,
  deployment: PoolDeployment | undefined,
  pods: readonly PoolPod[],
): PoolStatus {
  const waiting = pods.filter((pod) => !isClaimed(pod));
  const failures = [deployment?.failure, ...waiting.map(({ failure }) => failure)];
  return {
    namespace,
    environment,
    wanted: deployment?.wanted ?? 0,
    ready: waiting.filter(isClaimable).length,
    checkpoint: deployment?.checkpoint,
    waiting,
    claimed: pods.filter(isClaimed),
    failures: failures.filter((each) => each !== undefined),
  };
}

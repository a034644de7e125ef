import type { V1Deployment } from '@kubernetes/client-node';
import * as l10n from '@vscode/l10n';
import { without } from '../checkpoint/without.ts';
import { environmentLabel } from '../checkpoint/recordConfigMap.ts';
import { isNested } from '../kubernetes/nestedRuntime.ts';
import type { PlainData, PodContainer, PodSpec } from '../restore/podManifest.ts';
import type { RestoreDifference } from '../restore/restoreDifference.ts';
import { checkpointAnnotation, isOwnLabel } from '../restore/restoredMetadata.ts';
import type {
  RestorableCheckpoint,
  RestoreCall,
  RestorePlan,
  RestoreRoute,
} from '../restore/restoreRoute.ts';
import { unseenLabels } from '../restore/temporaryLabels.ts';
import type { Environment } from './environment.ts';
import { claimRulesOf, claimRulesText } from './claimRules.ts';
import {
  claimRulesAnnotation,
  poolLabel,
  poolName,
  restoredContainerAnnotation,
  waitingValue,
} from './poolLabels.ts';
import { withPoolProbe } from './poolProbes.ts';

/** A Deployment of the apps/v1 API as plain data. */
export type DeploymentManifest = PlainData<V1Deployment>;

/** How long the pods of a pool may take until one more of them is ready; later, Kubernetes says so (in seconds). */
const progressDeadlineSeconds = 300;

/** The value of labels by which nobody is to find the pods of a pool. */
const unseenValue = 'thaw-pool';

/** As much of an environment as its pool depends on. */
export type PooledEnvironment = Pick<Environment, 'name' | 'readiness'> &
  Partial<Pick<Environment, 'atClaim' | 'claimLifetimeMs'>>;

/** What a pool is to be. */
export interface PoolRequest {
  readonly environment: PooledEnvironment;
  readonly namespace: string;
  /** How many pods are to wait. */
  readonly size: number;
  /** The node to restore on; otherwise wherever the checkpoint is, or the scheduler likes. */
  readonly node?: string | undefined;
}

/** The Deployment that a pool would be, to be looked at first. */
export interface PoolPlan {
  readonly manifest: DeploymentManifest;
  /** In what its pods differ from ordinary ones like the checkpointed. */
  readonly differences: readonly RestoreDifference[];
}

/**
 * Plans an environment's pool: a Deployment of the pods that a route restores from a checkpoint. A pool that restores another
 * checkpoint is rolled over to it, without a moment in which fewer pods wait. Creates nothing.
 *
 * @throws {ThawError} what `RestoreRoute.plan` throws
 */
export async function planPool(
  route: Pick<RestoreRoute, 'plan'>,
  checkpoint: RestorableCheckpoint,
  request: PoolRequest,
  call?: RestoreCall,
): Promise<PoolPlan> {
  const { environment, namespace, size, node } = request;
  const name = poolName(environment.name);
  const labels = { [environmentLabel]: environment.name, [poolLabel]: waitingValue };
  const restore = await route.plan(checkpoint, { name, namespace, node, labels }, call);
  const pod = poolPod(restore, checkpoint, request);
  return {
    manifest: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name,
        namespace,
        labels: { 'app.kubernetes.io/managed-by': 'thaw', [environmentLabel]: environment.name },
        annotations: { [checkpointAnnotation]: checkpoint.name },
      },
      spec: {
        replicas: size,
        selector: { matchLabels: labels },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } },
        revisionHistoryLimit: 0,
        progressDeadlineSeconds,
        template: pod.template,
      },
    },
    differences: [...restore.differences.flatMap((each) => ofPool(each, name)), ...pod.differences],
  };
}

interface PoolPodPlan {
  readonly template: NonNullable<DeploymentManifest['spec']>['template'];
  readonly differences: readonly RestoreDifference[];
}

/** The pod that a restore would create, as a template of many. */
function poolPod(
  { manifest: { metadata = {}, spec = { containers: [] } } }: RestorePlan,
  { container: restored }: RestorableCheckpoint,
  { environment }: PoolRequest,
): PoolPodPlan {
  const { readiness } = environment;
  const { labels = {}, annotations = {} } = metadata;
  const probed = readiness?.container ?? restored;
  const containers = spec.containers.map((container) =>
    withPoolProbe(container, {
      readiness: container.name === probed ? readiness : undefined,
      isNested: isNested(labels, container.name),
    }),
  );
  return {
    template: {
      metadata: {
        // No Service is to send requests to it while it waits, and none of others once it is somebody's.
        labels: { ...labels, ...unseenLabels({ metadata }, unseenValue) },
        annotations: {
          ...annotations,
          [restoredContainerAnnotation]: restored,
          [claimRulesAnnotation]: claimRulesText(claimRulesOf(environment)),
        },
      },
      spec: {
        ...without(spec, 'activeDeadlineSeconds'),
        restartPolicy: 'Always',
        containers: containers.map(({ value }): PodContainer => value),
      },
    },
    differences: [
      ...containers.flatMap(({ differences }) => differences),
      ...labelDifferences(labels),
      ...deploymentDifferences(spec),
    ],
  };
}

function labelDifferences(labels: Readonly<Record<string, string>>): RestoreDifference[] {
  const changed = Object.entries(labels).filter(([label]) => !isOwnLabel(label));
  if (changed.length === 0) return [];
  return [
    {
      field: 'metadata.labels',
      kind: 'changed',
      from: changed.map(([label, value]) => `${label}=${value}`).join(', '),
      to: unseenValue,
      why: l10n.t(
        'services and controllers that select by these labels leave the pods of the pool alone, and so do network policies',
      ),
    },
  ];
}

/** What a Deployment's pods cannot be (Kubernetes, ValidatePodTemplateSpecForReplicaSet). */
function deploymentDifferences({ restartPolicy, activeDeadlineSeconds }: PodSpec): RestoreDifference[] {
  return [
    ...(restartPolicy === undefined || restartPolicy === 'Always'
      ? []
      : [
          {
            field: 'spec.restartPolicy',
            kind: 'changed',
            from: restartPolicy,
            to: 'Always',
            why: l10n.t(
              'pods of a Deployment always restart: a container that ends, as planned or not, begins at the checkpoint again',
            ),
          } as const,
        ]),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [
          {
            field: 'spec.activeDeadlineSeconds',
            kind: 'dropped',
            from: String(activeDeadlineSeconds),
            why: l10n.t('pods of a Deployment have no deadline: they would use it up while they wait'),
          } as const,
        ]),
  ];
}

/** A difference of a single restored pod, as it is of one of a pool. */
function ofPool(difference: RestoreDifference, name: string): readonly RestoreDifference[] {
  const { field, kind, to } = difference;
  if (field === 'metadata.labels' && kind === 'shared') return [];
  if (field === 'spec.hostname' && to === name) return [{ ...difference, to: `${name}-…` }];
  if (field !== 'metadata.ownerReferences') return [difference];
  const why = l10n.t(
    'the pool’s own ReplicaSet replaces it while it waits; once it is claimed, nothing does',
  );
  return [{ ...difference, why }];
}

import * as l10n from '@vscode/l10n';
import type { PodContainer, PodManifest } from './podManifest.ts';

/** One way in which a restored pod is not simply a new pod like its source, to be shown before the restore. */
export interface RestoreDifference {
  /** What it is about: a field of the pod (`spec.volumes.cache`), or of the process (`process.environment`). */
  readonly field: string;
  /**
   * `carriedOver`: as in the source, though a new pod would have it otherwise. `changed`: other than in the source.
   * `dropped`: in the source only. `shared`: the source, and every other pod restored from the checkpoint, has the very same.
   */
  readonly kind: 'carriedOver' | 'changed' | 'dropped' | 'shared';
  readonly from?: string;
  readonly to?: string;
  /** One sentence for a person, without the final full stop. */
  readonly why: string;
}

/** Something made for a restored pod, and the differences that come with it. */
export interface RestoredPart<Value> {
  readonly value: Value;
  readonly differences: readonly RestoreDifference[];
}

/** Variables that the kubelet sets by itself in every container, from the pod and its services. */
const kubeletVariables = (): string => l10n.t('HOSTNAME and the addresses of services');

/**
 * What goes on in the memory of a restored process as if nothing had happened (research/checkpoint.md, section 2.3): the
 * same for every restore by any route.
 *
 * @param containers those of the pod that are restored
 */
export function memoryRisks(
  sourcePod: PodManifest,
  containers: readonly PodContainer[],
): readonly RestoreDifference[] {
  const podIP = sourcePod.status?.podIP;
  return [
    ...containers.map((container) => environmentRisk(container, containers.length > 1)),
    {
      field: 'process.credentials',
      kind: 'shared',
      why: l10n.t(
        'tokens, keys and sessions that the process holds in memory are those of the source pod; a service account token ends with that pod',
      ),
    },
    {
      field: 'process.randomState',
      kind: 'shared',
      why: l10n.t(
        'every pod restored from the checkpoint goes on with the same random numbers and unique identifiers, until the process seeds anew',
      ),
    },
    {
      field: 'status.podIP',
      kind: 'changed',
      ...(podIP !== undefined && { from: podIP }),
      why: l10n.t(
        'the pod gets an address of its own: connections are gone, and sockets bound to the old address cannot be restored',
      ),
    },
    {
      field: '/dev/shm',
      kind: 'dropped',
      why: l10n.t(
        'shared memory files are not in the checkpoint: a process that has one open cannot be restored',
      ),
    },
  ];
}

/** The process keeps the environment it had, so variables that would be new in a new pod are stale. */
function environmentRisk({ name: container, env = [] }: PodContainer, isNamed: boolean): RestoreDifference {
  const fromPod = env.filter(({ valueFrom }) => valueFrom).map(({ name }) => name);
  const stale = [...fromPod, kubeletVariables()].join(', ');
  return {
    field: isNamed ? `process.environment (${container})` : 'process.environment',
    kind: 'carriedOver',
    why: l10n.t(
      'the process keeps the environment that it had when it was checkpointed; in it are stale: {0}',
      stale,
    ),
  };
}

import * as l10n from '@vscode/l10n';
import { nestedCommand, nestedProgram } from '../kubernetes/nestedRuntime.ts';
import type { PodContainer } from '../restore/podManifest.ts';
import type { RestoredPart } from '../restore/restoreDifference.ts';
import type { EnvironmentProbe } from './environment.ts';

type ContainerProbe = NonNullable<PodContainer['startupProbe']>;

/** How often a kubelet probes, and how long it waits for each answer, in seconds. */
const periodSeconds = 1;
const timeoutSeconds = 5;

/** How long a nested runtime may take to restore before the kubelet starts it again, in milliseconds. */
const longestRestoreMs = 600_000;

/** What says when a restored container can be claimed. */
export interface PoolReadiness {
  /** The environment's, where that is about this container. */
  readonly readiness: EnvironmentProbe | undefined;
  /** Whether the container is restored by a nested runtime. */
  readonly isNested: boolean;
}

/**
 * The container with the environment's readiness as its startup probe, where it has no readiness probe of its own: until that
 * succeeds, Kubernetes does not take the pod for ready, and it cannot be claimed. No probe goes on after that: one that arrives while
 * a claimed pod is checkpointed is a connection in flight, which fails the dump.
 *
 * A nested container without any probe is asked whether it is restored: for Kubernetes it runs as soon as its runtime does.
 */
export function withPoolProbe(container: PodContainer, how: PoolReadiness): RestoredPart<PodContainer> {
  const probe = container.readinessProbe ? undefined : readinessAsProbe(how);
  if (probe !== undefined) {
    return {
      value: { ...container, startupProbe: probe },
      differences: [
        {
          field: `spec.containers.${container.name}.startupProbe`,
          kind: 'changed',
          why: l10n.t('the environment’s readiness says when a pod of the pool can be claimed'),
        },
      ],
    };
  }
  const isTold =
    !how.isNested || container.readinessProbe !== undefined || container.startupProbe !== undefined;
  const isRestored = untilSuccess({ exec: { command: [nestedProgram, 'wait'] } }, longestRestoreMs);
  return { value: isTold ? container : { ...container, startupProbe: isRestored }, differences: [] };
}

function readinessAsProbe({ readiness, isNested }: PoolReadiness): ContainerProbe | undefined {
  if (readiness === undefined) return undefined;
  const { probe, timeoutMs } = readiness;
  switch (probe.kind) {
    case 'http': {
      const { path, port, expectedStatus } = probe;
      return isSuccess(expectedStatus) ? untilSuccess({ httpGet: { path, port } }, timeoutMs) : undefined;
    }
    case 'exec': {
      const command = isNested ? nestedCommand(probe.command) : [...probe.command];
      return untilSuccess({ exec: { command } }, timeoutMs);
    }
    case 'podReady':
    case 'logLine':
      // What a container wrote before the checkpoint it does not write again.
      return undefined;
  }
}

/** A probe that goes on for so long before the kubelet starts the container again. */
function untilSuccess(handler: Pick<ContainerProbe, 'exec' | 'httpGet'>, timeoutMs: number): ContainerProbe {
  const failureThreshold = Math.max(1, Math.ceil(timeoutMs / (periodSeconds * 1000)));
  return { ...handler, periodSeconds, timeoutSeconds, failureThreshold };
}

/** What the kubelet takes for success (Kubernetes, "Configure Liveness, Readiness and Startup Probes"). */
function isSuccess(status: number): boolean {
  return status >= 200 && status < 400;
}

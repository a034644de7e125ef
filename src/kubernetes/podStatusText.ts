import type { ContainerStatusJson, PodJson } from './podJson.ts';

/**
 * The one word that `kubectl get pods` prints under STATUS: `Running`, `CrashLoopBackOff`, `Init:0/1`, `Terminating`,
 * `Completed`... It follows the printer of kubectl 1.36 (kubernetes `pkg/printers/internalversion`, pods).
 */
export function podStatusText(pod: PodJson): string {
  if (typeof pod.metadata.deletionTimestamp === 'string') {
    if (pod.status?.reason === 'NodeLost') return 'Unknown';
    if (!isFinished(pod)) return 'Terminating';
  }
  const initialisation = hasCondition(pod, 'Initialized') ? undefined : initialisationText(pod);
  return initialisation ?? containersText(pod) ?? podText(pod);
}

function isFinished(pod: PodJson): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** Whether a condition of a pod, such as `Ready`, holds. */
export function hasCondition(pod: PodJson, type: string): boolean {
  return (
    pod.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ??
    false
  );
}

/** What the pod says of itself, where its containers say nothing. */
function podText(pod: PodJson): string {
  const gated = pod.status?.conditions?.some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  );
  if (gated === true) return 'SchedulingGated';
  return pod.status?.reason ?? pod.status?.phase ?? 'Unknown';
}

/** Where the first init container that is not done stands; undefined when all are done. */
function initialisationText(pod: PodJson): string | undefined {
  const declared = pod.spec?.initContainers ?? [];
  const sidecars = new Set(
    declared.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name),
  );
  for (const [index, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const { waiting, terminated } = status.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (sidecars.has(status.name) && status.started === true) continue;
    if (terminated !== undefined) return `Init:${endText(terminated)}`;
    if (waiting?.reason !== undefined && waiting.reason !== 'PodInitializing')
      return `Init:${waiting.reason}`;
    return `Init:${index}/${declared.length}`;
  }
  return undefined;
}

/** What the first container that has something to say says; undefined when the pod's own word stands. */
function containersText(pod: PodJson): string | undefined {
  const statuses = pod.status?.containerStatuses ?? [];
  const texts = statuses.map(containerText).filter((text) => text !== undefined);
  const [text] = texts;
  const someRuns = statuses.some(({ ready, state }) => ready && state?.running !== undefined);
  if (text === 'Completed' && someRuns) return hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
  return text;
}

function containerText({ state }: ContainerStatusJson): string | undefined {
  if (state?.waiting?.reason !== undefined) return state.waiting.reason;
  return state?.terminated && endText(state.terminated);
}

function endText(terminated: { exitCode: number; signal?: number; reason?: string }): string {
  if (terminated.reason !== undefined && terminated.reason !== '') return terminated.reason;
  const { signal, exitCode } = terminated;
  return signal !== undefined && signal !== 0 ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

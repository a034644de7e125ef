import * as l10n from '@vscode/l10n';
import type { ContainerStatusJson, PodConditionJson, PodJson } from '../kubernetes/podJson.ts';
import { newestWarning, type RecordedEvent } from './pastEvents.ts';

/** At what a pod that is not ready waits, in the order in which a pod comes to it. */
export type WaitPlace = 'schedule' | 'sandbox' | 'init' | 'container' | 'ready';

/** What a pod that is not ready waits for, and what the cluster says of that. */
export interface PastWait {
  readonly at: WaitPlace;
  /** Which has not started, or is not ready. */
  readonly container?: string;
  /** Kubernetes' own word, such as `ImagePullBackOff`. */
  readonly reason?: string;
  readonly message?: string;
}

/** Why a container waits that is on its way. */
const ordinaryWaiting: readonly (string | undefined)[] = [
  undefined,
  '',
  'ContainerCreating',
  'PodInitializing',
];

/** A longer message is cut. */
const longestMessage = 300;

/** What a pod waits for; `undefined` where it is ready, or has ended. */
export function pastWait(pod: PodJson, events: readonly RecordedEvent[]): PastWait | undefined {
  const phase = pod.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed' || isMet(pod, 'Ready')) return undefined;
  const place = waitPlace(pod);
  const { reason, message } = place;
  if (message !== undefined && message !== '') return { ...place, message: shortened(message) };
  // What keeps a sandbox or a volume from being made is in no status.
  const warning = place.at === 'sandbox' || reason === undefined ? newestWarning(events) : undefined;
  return {
    ...place,
    ...(warning?.reason !== undefined && { reason: warning.reason }),
    ...(warning?.message !== undefined && { message: shortened(warning.message) }),
  };
}

/** The condition of a pod. */
export function conditionOf({ status }: PodJson, type: string): PodConditionJson | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** Whether a condition of a pod, such as `Ready`, holds. */
function isMet(pod: PodJson, type: string): boolean {
  return conditionOf(pod, type)?.status === 'True';
}

function waitPlace(pod: PodJson): PastWait {
  const { initContainerStatuses: init = [], containerStatuses: app = [] } = pod.status ?? {};
  if (!isMet(pod, 'PodScheduled') && pod.spec?.nodeName === undefined) {
    return { at: 'schedule', ...told(conditionOf(pod, 'PodScheduled')) };
  }
  const isBegun = [...init, ...app].some(hasBegun);
  if (!isBegun && conditionOf(pod, 'PodReadyToStartContainers')?.status === 'False') return { at: 'sandbox' };
  const initial = isMet(pod, 'Initialized') ? undefined : init.find((each) => !isInitDone(each));
  if (initial !== undefined) return { at: 'init', ...waiting(initial) };
  const container = app.find(({ state }) => state?.running === undefined);
  if (container !== undefined) return { at: 'container', ...waiting(container) };
  const unready = app.find(({ ready }) => !ready);
  return {
    at: 'ready',
    ...(unready && { container: unready.name }),
    ...told(conditionOf(pod, 'Ready')),
  };
}

function hasBegun({ state, lastState }: ContainerStatusJson): boolean {
  const isWaiting = state?.waiting !== undefined && ordinaryWaiting.includes(state.waiting.reason);
  return lastState?.terminated !== undefined || (state !== undefined && !isWaiting);
}

function isInitDone({ state, started }: ContainerStatusJson): boolean {
  return state?.terminated?.exitCode === 0 || started === true;
}

function waiting({ name, state, lastState }: ContainerStatusJson): Omit<PastWait, 'at'> {
  const why = state?.waiting ?? state?.terminated;
  const message = state?.waiting?.message ?? ended(state?.terminated ?? lastState?.terminated);
  return {
    container: name,
    ...(why?.reason !== undefined && !ordinaryWaiting.includes(why.reason) && { reason: why.reason }),
    ...(message !== undefined && { message }),
  };
}

function ended(run: { readonly exitCode: number; readonly reason?: string } | undefined): string | undefined {
  return run && [l10n.t('exit code {0}', run.exitCode), run.reason ?? []].flat().join(', ');
}

function told(condition: PodConditionJson | undefined): Omit<PastWait, 'at'> {
  const { reason, message } = condition ?? {};
  return { ...(reason !== undefined && { reason }), ...(message !== undefined && { message }) };
}

function shortened(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message;
}

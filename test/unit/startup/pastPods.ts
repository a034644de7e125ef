import type { ContainerStatusJson, PodConditionJson, PodJson } from '../../../src/kubernetes/podJson.ts';
import type { Moment } from '../../../src/startup/moment.ts';
import type { RecordedEvent } from '../../../src/startup/pastEvents.ts';
import { type PastStartup, pastStartup } from '../../../src/startup/pastStartup.ts';

/** The second in which the pods of these tests were created, in milliseconds since the Unix epoch. */
export const createdMs = Date.parse('2026-11-27T10:00:00Z');

/** A time as the API server writes it, this long after the creation of the pod. */
export function after(seconds: number): string {
  return new Date(createdMs + seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** A condition that changed this long after the creation, in seconds. */
export function condition(
  type: string,
  atSeconds: number,
  more: Partial<PodConditionJson> = {},
): PodConditionJson {
  return { type, status: 'True', lastTransitionTime: after(atSeconds), ...more };
}

/** A container that runs since then. */
export function running(
  name: string,
  atSeconds: number,
  more: Partial<ContainerStatusJson> = {},
): ContainerStatusJson {
  return {
    name,
    ready: true,
    restartCount: 0,
    state: { running: { startedAt: after(atSeconds) } },
    ...more,
  };
}

/** A container that waits. */
export function waiting(name: string, reason: string, message?: string): ContainerStatusJson {
  return {
    name,
    ready: false,
    restartCount: 0,
    state: { waiting: { reason, ...(message !== undefined && { message }) } },
  };
}

/** A pod that was ready four seconds after its creation, as Kubernetes 1.36 has it. */
export function readyPod({
  spec,
  status,
}: { readonly spec?: PodJson['spec']; readonly status?: PodJson['status'] } = {}): PodJson {
  return {
    metadata: { uid: 'u-1', name: 'web', namespace: 'demo', creationTimestamp: after(0) },
    spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'web:1' }], ...spec },
    status: {
      phase: 'Running',
      conditions: [
        condition('PodReadyToStartContainers', 2),
        condition('Initialized', 0),
        condition('Ready', 4),
        condition('ContainersReady', 4),
        condition('PodScheduled', 0),
      ],
      containerStatuses: [running('main', 1)],
      ...status,
    },
  };
}

/** An event of the kubelet as its recorder writes it, made this long after the creation, in milliseconds. */
export function kubeletEvent(
  reason: string,
  atMs: number,
  { container = 'main', ...more }: { readonly container?: string } & RecordedEvent = {},
): RecordedEvent {
  return {
    metadata: { name: `web.${stamp(atMs)}` },
    type: 'Normal',
    reason,
    source: { component: 'kubelet' },
    eventTime: null,
    firstTimestamp: after(Math.floor(atMs / 1000)),
    lastTimestamp: after(Math.floor(atMs / 1000)),
    involvedObject: { uid: 'u-1', fieldPath: `spec.containers{${container}}` },
    ...more,
  };
}

/** The event of the scheduler, whose recorder leaves out what has whole seconds. */
export function scheduledEvent(atMs: number): RecordedEvent {
  return {
    metadata: { name: `web.${stamp(atMs)}` },
    type: 'Normal',
    reason: 'Scheduled',
    reportingComponent: 'default-scheduler',
    eventTime: `${new Date(createdMs + atMs).toISOString().replace('Z', '')}417Z`,
    firstTimestamp: null,
    lastTimestamp: null,
    involvedObject: { uid: 'u-1' },
  };
}

/** The events of a start that pulled an image for 800 ms. */
export const freshEvents: readonly RecordedEvent[] = [
  scheduledEvent(120),
  kubeletEvent('Pulling', 300),
  kubeletEvent('Pulled', 1100, {
    message: 'Successfully pulled image "web:1" in 800ms (800ms including waiting). Image size: 1 bytes.',
  }),
  kubeletEvent('Created', 1140),
  kubeletEvent('Started', 1190),
];

/** What is known of the startup of a pod that is looked at ten minutes later. */
export function startupOf(
  pod: PodJson,
  events: readonly RecordedEvent[] | 'forbidden' = [],
  now: Moment = { earliestMs: createdMs + 600_000, latestMs: createdMs + 601_000 },
): PastStartup {
  const startup = pastStartup({ pod, events, now });
  if (startup === undefined) throw new Error('The pod has no time of creation');
  return startup;
}

function stamp(atMs: number): string {
  return (BigInt(createdMs + atMs) * 1_000_000n).toString(16);
}

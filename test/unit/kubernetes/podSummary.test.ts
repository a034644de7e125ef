import { describe, expect, it } from 'vitest';
import type { ContainerStatusJson, PodJson } from '../../../src/kubernetes/podJson.ts';
import { summarizePod } from '../../../src/kubernetes/podSummary.ts';

const metadata = {
  uid: 'uid-1',
  namespace: 'demo',
  name: 'notebook-7d9f',
  resourceVersion: '42',
  creationTimestamp: '2026-01-02T03:04:05Z',
};

function containerStatus(change: Partial<ContainerStatusJson>): ContainerStatusJson {
  return { name: 'main', ready: false, restartCount: 0, ...change };
}

function statusTextOf(pod: Partial<PodJson>): string {
  return summarizePod({ metadata, ...pod }).status;
}

const running = containerStatus({ ready: true, state: { running: {} } });
const completed = containerStatus({ state: { terminated: { exitCode: 0, reason: 'Completed' } } });

describe('summarizePod', () => {
  const pod: PodJson = {
    metadata: {
      ...metadata,
      labels: { app: 'notebook' },
      annotations: { 'thaw.dev/route': 'native', 'kubectl.kubernetes.io/last-applied-configuration': '{…}' },
      ownerReferences: [{ name: 'someone' }, { name: 'notebook-7d', controller: true }],
    },
    spec: {
      nodeName: 'node-1',
      initContainers: [{ name: 'fetch', image: 'fetch:1' }],
      containers: [{ name: 'main', image: 'notebook:1' }],
      ephemeralContainers: [{ name: 'debugger', image: 'busybox' }],
    },
    status: {
      phase: 'Running',
      podIP: '198.18.64.7',
      conditions: [{ type: 'Ready', status: 'True' }],
      initContainerStatuses: [containerStatus({ ...completed, name: 'fetch', ready: true, restartCount: 2 })],
      containerStatuses: [
        { ...running, restartCount: 3, containerID: 'containerd://3f4e', imageID: 'sha256:1' },
      ],
    },
  };

  it('keeps what names the pod and what it belongs to', () => {
    expect(summarizePod(pod)).toMatchObject({
      uid: 'uid-1',
      namespace: 'demo',
      name: 'notebook-7d9f',
      labels: { app: 'notebook' },
      node: 'node-1',
      ownerName: 'notebook-7d',
      createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    });
  });

  it('keeps how the pod is doing', () => {
    expect(summarizePod(pod)).toMatchObject({
      phase: 'Running',
      status: 'Running',
      ready: true,
      restarts: 5,
      podIP: '198.18.64.7',
    });
  });

  it('keeps only the annotations of Thaw', () => {
    expect(summarizePod(pod).annotations).toEqual({ 'thaw.dev/route': 'native' });
  });

  it('joins each declared container with its state', () => {
    expect(summarizePod(pod).containers).toEqual([
      {
        name: 'fetch',
        image: 'fetch:1',
        kind: 'init',
        state: 'terminated',
        reason: 'Completed',
        ready: true,
        restarts: 2,
        containerID: undefined,
        imageID: undefined,
      },
      {
        name: 'main',
        image: 'notebook:1',
        kind: 'app',
        state: 'running',
        reason: undefined,
        ready: true,
        restarts: 3,
        containerID: 'containerd://3f4e',
        imageID: 'sha256:1',
      },
      {
        name: 'debugger',
        image: 'busybox',
        kind: 'ephemeral',
        state: 'unknown',
        reason: undefined,
        ready: false,
        restarts: 0,
        containerID: undefined,
        imageID: undefined,
      },
    ]);
  });

  it('accepts a pod that has only just been created', () => {
    expect(summarizePod({ metadata, status: { phase: 'Pending' } })).toMatchObject({
      status: 'Pending',
      ready: false,
      containers: [],
      node: undefined,
    });
  });
});

describe('the status of a pod, as kubectl prints it', () => {
  const init = { initContainers: [{ name: 'a' }, { name: 'b' }] };
  const waiting = (reason: string) => containerStatus({ state: { waiting: { reason } } });

  it.each<[string, string, Partial<PodJson>]>([
    ['the phase', 'Pending', { status: { phase: 'Pending' } }],
    ['the reason of the pod', 'Evicted', { status: { phase: 'Failed', reason: 'Evicted' } }],
    [
      'that scheduling is held back',
      'SchedulingGated',
      {
        status: {
          phase: 'Pending',
          conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
        },
      },
    ],
    ['that all runs', 'Running', { status: { phase: 'Running', containerStatuses: [running] } }],
    [
      'why a container waits',
      'CrashLoopBackOff',
      { status: { phase: 'Running', containerStatuses: [running, waiting('CrashLoopBackOff')] } },
    ],
    ['that all is done', 'Completed', { status: { phase: 'Succeeded', containerStatuses: [completed] } }],
    [
      'that the rest runs where one container is done',
      'Running',
      {
        status: {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [completed, running],
        },
      },
    ],
    [
      'that the rest is not ready where one container is done',
      'NotReady',
      { status: { phase: 'Running', containerStatuses: [completed, running] } },
    ],
    [
      'why a container has ended',
      'OOMKilled',
      {
        status: {
          phase: 'Failed',
          containerStatuses: [
            containerStatus({ state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }),
          ],
        },
      },
    ],
    [
      'the exit code where there is no reason',
      'ExitCode:3',
      {
        status: {
          phase: 'Failed',
          containerStatuses: [containerStatus({ state: { terminated: { exitCode: 3 } } })],
        },
      },
    ],
    [
      'the signal where there is no reason',
      'Signal:9',
      {
        status: {
          phase: 'Failed',
          containerStatuses: [containerStatus({ state: { terminated: { exitCode: 137, signal: 9 } } })],
        },
      },
    ],
    [
      'how many init containers are done',
      'Init:1/2',
      {
        spec: init,
        status: {
          phase: 'Pending',
          initContainerStatuses: [
            { ...completed, name: 'a' },
            { ...running, name: 'b' },
          ],
        },
      },
    ],
    [
      'why an init container waits',
      'Init:ImagePullBackOff',
      {
        spec: init,
        status: {
          phase: 'Pending',
          initContainerStatuses: [{ ...waiting('ImagePullBackOff'), name: 'a' }],
          containerStatuses: [waiting('PodInitializing')],
        },
      },
    ],
    [
      'how an init container failed',
      'Init:Error',
      {
        spec: init,
        status: {
          phase: 'Pending',
          initContainerStatuses: [
            containerStatus({ name: 'a', state: { terminated: { exitCode: 1, reason: 'Error' } } }),
          ],
        },
      },
    ],
    [
      'the app containers once sidecars have started',
      'Running',
      {
        spec: { initContainers: [{ name: 'a', restartPolicy: 'Always' }] },
        status: {
          phase: 'Running',
          initContainerStatuses: [{ ...running, name: 'a', started: true }],
          containerStatuses: [running],
        },
      },
    ],
    [
      'that it is being deleted',
      'Terminating',
      {
        metadata: { ...metadata, deletionTimestamp: '2026-01-02T03:05:00Z' },
        status: { phase: 'Running', containerStatuses: [running] },
      },
    ],
    [
      'how it ended even while it is being deleted',
      'Completed',
      {
        metadata: { ...metadata, deletionTimestamp: '2026-01-02T03:05:00Z' },
        status: { phase: 'Succeeded', containerStatuses: [completed] },
      },
    ],
    [
      'that its node is lost',
      'Unknown',
      {
        metadata: { ...metadata, deletionTimestamp: '2026-01-02T03:05:00Z' },
        status: { phase: 'Running', reason: 'NodeLost' },
      },
    ],
  ])('tells %s: %s', (_what, text, pod) => {
    expect(statusTextOf(pod)).toBe(text);
  });
});

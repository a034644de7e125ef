import type { ContainerStatusJson, PodJson } from '../../../src/kubernetes/podJson.ts';

/** What of a pod matters to a test; the rest is that of a healthy one. */
export interface FakePodOptions {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly node?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** The app containers with their state; `main`, running, where absent. */
  readonly containers?: Readonly<Record<string, ContainerStatusJson['state']>>;
}

/** A running pod as the API server would send it. */
export function fakePod(options: FakePodOptions = {}): PodJson {
  const {
    name = 'notebook',
    namespace = 'demo',
    node = 'node-1',
    containers = { main: { running: {} } },
  } = options;
  return {
    metadata: {
      name,
      namespace,
      uid: options.uid ?? `uid-of-${name}`,
      resourceVersion: options.resourceVersion ?? '1',
      creationTimestamp: '2026-01-02T03:04:05Z',
      annotations: options.annotations ?? {},
      labels: options.labels ?? {},
    },
    spec: {
      nodeName: node,
      containers: Object.keys(containers).map((each) => ({ name: each, image: `${each}:1` })),
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: Object.entries(containers).map(([each, state]) => ({
        name: each,
        ready: true,
        restartCount: 0,
        ...(state !== undefined && { state }),
      })),
    },
  };
}

import {
  measureStartup,
  type MeasureOptions,
  type StartupSubject,
} from '../../../src/startup/measureStartup.ts';
import type { ProbeTools } from '../../../src/startup/probeAttempt.ts';
import type { StartupRun } from '../../../src/startup/startupRun.ts';
import type { ObservedContainer, ObservedPod } from '../../../src/startup/timeline.ts';
import type { FakeApiServer } from './fakeApiServer.ts';

export const uid = 'u-1';
export const created: ObservedPod = { metadata: { name: 'web', uid } };

/** The pod with its container in a state. */
export function pod(container: ObservedContainer, more: ObservedPod['status'] = {}): ObservedPod {
  return {
    ...created,
    spec: { nodeName: 'devnode' },
    status: { podIP: '10.0.0.9', containerStatuses: [container], ...more },
  };
}

export const running = pod(
  { name: 'main', imageID: 'i', containerID: 'c', state: { running: {} } },
  { conditions: [{ type: 'Ready', status: 'True' }] },
);

/** The tools of a measurement on a server that answers as an application which is ready. */
export function toolsOn(server: FakeApiServer): ProbeTools {
  server.handle = (_, response) => {
    response.end('ready: 42');
  };
  return { requester: server.requester, exec: () => Promise.reject(new Error('no exec here')) };
}

/** Measures a pod about which `story` makes the server tell as soon as it is created. */
export function measureWith(
  tools: ProbeTools,
  story: () => void,
  subject: Partial<StartupSubject> = {},
  options: MeasureOptions = {},
): Promise<StartupRun> {
  return measureStartup(
    {
      kind: 'cold',
      namespace: 'demo',
      podName: 'web',
      container: 'main',
      probe: { kind: 'http', port: 8080, path: '/state', expectedStatus: 200 },
      create: () => {
        story();
        return Promise.resolve(created);
      },
      ...subject,
    },
    tools,
    { timeoutMs: 5000, settleMs: 1000, ...options },
  );
}

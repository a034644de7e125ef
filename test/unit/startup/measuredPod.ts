import { afterEach, beforeEach } from 'vitest';
import {
  measureStartup,
  type MeasureOptions,
  type StartupSubject,
} from '../../../src/startup/measureStartup.ts';
import type { StartupRun } from '../../../src/startup/startupRun.ts';
import type { ObservedContainer, ObservedPod } from '../../../src/startup/timeline.ts';
import { FakeApiServer } from './fakeApiServer.ts';

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

/** What a file of tests measures with: for each of them a server of its own, which answers as an application that is ready. */
export class MeasuringBench {
  #server: FakeApiServer | undefined;

  /** Has the server started before each test, and ended after it. */
  constructor() {
    beforeEach(async () => {
      this.#server = await FakeApiServer.start();
      this.#server.handle = (_, response) => {
        response.end('ready: 42');
      };
    });
    afterEach(async () => {
      await this.#server?.[Symbol.asyncDispose]();
    });
  }

  get server(): FakeApiServer {
    if (this.#server === undefined) throw new Error('There is a server in tests only');
    return this.#server;
  }

  /** Measures a pod about which `story` makes the server tell as soon as it is created. */
  measure(
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
      { requester: this.server.requester, exec: () => Promise.reject(new Error('no exec here')) },
      { timeoutMs: 5000, settleMs: 1000, ...options },
    );
  }
}

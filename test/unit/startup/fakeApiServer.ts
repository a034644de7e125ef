import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiRequester } from '../../../src/startup/apiRequester.ts';
import type { ObservedEvent, ObservedPod } from '../../../src/startup/timeline.ts';

/** How the fake API server answers a request that is no watch. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** An API server that shows what a test tells it to, on the loopback interface: a real one cannot be made to misbehave on demand. */
export class FakeApiServer {
  /** Answers everything but watches; not found unless set. */
  handle: Handler = (_, response) => {
    response.writeHead(404).end();
  };
  /** The status of watches of events and pods. */
  eventWatchStatus = 200;
  podWatchStatus = 200;
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #watches = { pods: new Set<ServerResponse>(), events: new Set<ServerResponse>() };

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response);
    });
  }

  static async start(): Promise<FakeApiServer> {
    const server = new FakeApiServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  get requester(): ApiRequester {
    const { port } = this.#server.address() as AddressInfo;
    return {
      request: (_, path, { signal }) => fetch(`http://127.0.0.1:${port}${path}`, { signal }),
    };
  }

  get openWatches(): number {
    return this.#watches.pods.size + this.#watches.events.size;
  }

  sendPod(pod: ObservedPod, type = 'MODIFIED'): void {
    this.#send('pods', { type, object: pod });
  }

  sendEvent(event: ObservedEvent): void {
    this.#send('events', { type: 'ADDED', object: event });
  }

  /** Ends all watches in the middle of their streams. */
  breakWatches(): void {
    for (const watch of [...this.#watches.pods, ...this.#watches.events]) watch.destroy();
  }

  #send(resource: 'pods' | 'events', line: object): void {
    for (const watch of this.#watches[resource]) watch.write(`${JSON.stringify(line)}\n`);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '';
    this.requests.push(url);
    const resource = /\/(pods|events)\?watch=true/.exec(url)?.[1];
    if (resource !== 'pods' && resource !== 'events') {
      this.handle(request, response);
      return;
    }
    const status = resource === 'pods' ? this.podWatchStatus : this.eventWatchStatus;
    response.writeHead(status);
    if (status !== 200) {
      response.end('{"kind":"Status"}');
      return;
    }
    response.flushHeaders();
    this.#watches[resource].add(response);
    response.on('close', () => {
      this.#watches[resource].delete(response);
    });
  }
}

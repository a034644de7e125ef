import type { FakeApiServer } from './fakeApiServer.ts';
import type { Reply } from './fakeReply.ts';

/** The objects below one path of a fake API server: it lists them, and tells open watches what a test sends. */
export class FakeList {
  readonly path: string;
  readonly #server: FakeApiServer;
  readonly #watches = new Set<Reply>();

  constructor(server: FakeApiServer, path: string, items: readonly object[] = []) {
    this.path = path;
    this.#server = server;
    server.on('GET', path, ({ query }, reply) => {
      if (query.has('watch')) this.#watch(reply);
      else reply.json({ metadata: { resourceVersion: '1' }, items });
    });
  }

  /** How many watches are open. */
  get watches(): number {
    return this.#watches.size;
  }

  /** Resolves when a watch of the list was asked for, now or earlier. */
  async watched(): Promise<void> {
    await this.#server.received(({ path, query }) => path === this.path && query.has('watch'));
  }

  /** Tells all open watches of a change. */
  send(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: object): void {
    for (const watch of this.#watches) watch.event(type, object);
  }

  #watch(reply: Reply): void {
    this.#watches.add(reply.begin());
    void reply.closed().then(() => this.#watches.delete(reply));
  }
}

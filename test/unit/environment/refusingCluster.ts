import type { PodManifest } from '../../../src/restore/podManifest.ts';
import type { FakeApiServer } from '../../support/fakeApiServer.ts';
import type { Reply } from '../../support/fakeReply.ts';

const pods = '/api/v1/namespaces/demo/pods';

/** The pods of `demo` in a cluster that refuses to start any: what is created and deleted is what these tests are about. */
export class RefusingCluster {
  readonly created: PodManifest[] = [];
  readonly present = new Set<string>();
  /** Called when a create request has come in; the pod is there once that is done. */
  beforeCreate: () => Promise<void> | void = () => undefined;

  constructor(server: FakeApiServer) {
    server.on('GET', pods, (_request, reply) => {
      reply.json({ metadata: { resourceVersion: '1' }, items: [] });
    });
    server.on('POST', pods, ({ body }, reply) => {
      void this.#create(JSON.parse(body) as PodManifest, reply);
    });
    server.on('DELETE', new RegExp(`^${pods}/`), ({ path }, reply) => {
      this.present.delete(path.slice(pods.length + 1));
      reply.json({ kind: 'Status', status: 'Success' });
    });
    server.on('GET', new RegExp(`^${pods}/`), (_request, reply) => {
      reply.status({ code: 404, reason: 'NotFound' });
    });
  }

  async #create(manifest: PodManifest, reply: Reply): Promise<void> {
    await this.beforeCreate();
    this.created.push(manifest);
    this.present.add(manifest.metadata?.name ?? '');
    const message =
      'pods "x" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1';
    reply.status({ code: 403, reason: 'Forbidden', message });
  }
}

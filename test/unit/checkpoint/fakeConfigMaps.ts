import type { FakeApiServer, ReceivedRequest } from '../../support/fakeApiServer.ts';
import type { Reply } from '../../support/fakeReply.ts';

/** A ConfigMap as the fake server keeps it. */
export interface StoredConfigMap {
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    resourceVersion: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  data?: Record<string, string>;
}

const path = /^\/api\/v1(?:\/namespaces\/([^/]+))?\/configmaps(?:\/([^/]+))?$/;

/** The ConfigMaps of a fake API server: names taken, resource versions and namespaces as the real one has them. */
export class FakeConfigMaps {
  /** By `namespace/name`. */
  readonly stored = new Map<string, StoredConfigMap>();
  readonly namespaces = new Set(['demo']);
  readonly forbiddenNamespaces = new Set<string>();
  /** Called before a change is judged: another client's chance to be faster. */
  beforeReplace: () => void = () => undefined;
  #version = 0;

  constructor(server: FakeApiServer) {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      server.on(method, path, (request, reply) => {
        this.#answer(request, reply);
      });
    }
  }

  /** Stores a ConfigMap as if another client had written it. */
  put(
    name: string,
    { namespace = 'demo', ...content }: Partial<StoredConfigMap['metadata']> & Pick<StoredConfigMap, 'data'>,
  ): void {
    const { data, ...metadata } = content;
    const labels = { 'thaw.dev/checkpoint': 'true', ...metadata.labels };
    this.stored.set(`${namespace}/${name}`, {
      metadata: { ...metadata, labels, name, namespace, uid: name, resourceVersion: this.#nextVersion() },
      ...(data && { data }),
    });
  }

  /** Changes a stored ConfigMap as another client would. */
  touch(key: string, labels: Record<string, string>): void {
    const found = this.stored.get(key);
    if (found === undefined) throw new Error(`There is no ConfigMap ${key}`);
    found.metadata.labels = { ...found.metadata.labels, ...labels };
    found.metadata.resourceVersion = this.#nextVersion();
  }

  #nextVersion(): string {
    this.#version += 1;
    return String(this.#version);
  }

  #answer(request: ReceivedRequest, reply: Reply): void {
    const [, namespace = '', name] = path.exec(request.path) ?? [];
    if (this.forbiddenNamespaces.has(namespace)) {
      reply.status({ code: 403, reason: 'Forbidden', message: 'configmaps is forbidden' });
    } else if (request.method === 'POST') this.#create(namespace, request, reply);
    else if (name === undefined) this.#list(namespace, request, reply);
    else this.#one(`${namespace}/${name}`, request, reply);
  }

  #create(namespace: string, request: ReceivedRequest, reply: Reply): void {
    const body = JSON.parse(request.body) as StoredConfigMap;
    const key = `${namespace}/${body.metadata.name}`;
    if (!this.namespaces.has(namespace)) {
      reply.status({ code: 404, reason: 'NotFound', message: `namespaces "${namespace}" not found` });
    } else if (this.stored.has(key)) {
      reply.status({ code: 409, reason: 'AlreadyExists', message: `configmaps "${key}" already exists` });
    } else {
      const metadata = { ...body.metadata, uid: key, resourceVersion: this.#nextVersion() };
      this.stored.set(key, { ...body, metadata });
      reply.json(this.stored.get(key), 201);
    }
  }

  /** Pages of the length asked for, by labels. */
  #list(namespace: string, { query }: ReceivedRequest, reply: Reply): void {
    const terms = (query.get('labelSelector') ?? '').split(',').map((term) => term.split('='));
    const all = [...this.stored.values()].filter(
      ({ metadata }) =>
        (namespace === '' || metadata.namespace === namespace) &&
        terms.every(([label = '', value]) => metadata.labels?.[label] === value),
    );
    const begin = Number(query.get('continue') ?? 0);
    const end = begin + Number(query.get('limit') ?? all.length);
    const next = end < all.length ? { continue: String(end) } : {};
    reply.json({
      metadata: { resourceVersion: String(this.#version), ...next },
      items: all.slice(begin, end),
    });
  }

  #one(key: string, request: ReceivedRequest, reply: Reply): void {
    const notFound = (): void => {
      reply.status({ code: 404, reason: 'NotFound', message: `configmaps "${key}" not found` });
    };
    if (request.method === 'PUT') this.beforeReplace();
    const found = this.stored.get(key);
    if (found === undefined) notFound();
    else if (request.method === 'GET') reply.json(found);
    else if (request.method === 'DELETE') {
      this.stored.delete(key);
      reply.json({ kind: 'Status', status: 'Success' });
    } else {
      const body = JSON.parse(request.body) as StoredConfigMap;
      if (body.metadata.resourceVersion !== found.metadata.resourceVersion) {
        reply.status({ code: 409, reason: 'Conflict', message: 'the object has been modified' });
        return;
      }
      const metadata = { ...body.metadata, resourceVersion: this.#nextVersion() };
      this.stored.set(key, { ...body, metadata });
      reply.json(this.stored.get(key));
    }
  }
}

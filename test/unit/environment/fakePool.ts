import type { PatchOperation } from '../../../src/kubernetes/jsonPatch.ts';
import type { PodJson } from '../../../src/kubernetes/podJson.ts';
import type { FakeApiServer, ReceivedRequest } from '../../support/fakeApiServer.ts';
import type { Reply } from '../../support/fakeReply.ts';

type Json = Record<string, unknown>;

interface StoredObject extends Json {
  metadata: { name: string; uid: string; resourceVersion?: string; labels?: Record<string, string> } & Json;
}

const paths = {
  pods: /^\/api\/v1\/namespaces\/demo\/pods(?:\/([^/]+))?$/,
  deployments: /^\/apis\/apps\/v1\/namespaces\/demo\/deployments(?:\/([^/]+))?$/,
};

/** A waiting pod of the pool of `shop`, as a ReplicaSet has made it. */
export function waitingPod(
  name: string,
  changes: { isReady?: boolean; checkpoint?: string; createdAt?: string; memory?: string } = {},
): PodJson {
  const { isReady = true, checkpoint = 'shop-1', createdAt = '2026-11-26T08:00:00Z', memory } = changes;
  const resources = { requests: memory === undefined ? {} : { memory } };
  return {
    metadata: {
      name,
      namespace: 'demo',
      uid: `uid-of-${name}`,
      creationTimestamp: createdAt,
      labels: { 'thaw.dev/environment': 'shop', 'thaw.dev/pool': 'waiting', 'thaw.dev/route': 'native' },
      annotations: { 'thaw.dev/checkpoint': checkpoint, 'thaw.dev/restored-container': 'web' },
      ownerReferences: [{ name: 'thaw-pool-shop-7d9f', controller: true }],
    },
    spec: { nodeName: 'node-1', containers: [{ name: 'web', image: 'checkpoint:1', resources }] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }] },
  };
}

/** The Deployment of the pool of `shop`. */
export function shopDeployment(replicas: number, status: Json = {}): StoredObject {
  return {
    metadata: {
      name: 'thaw-pool-shop',
      namespace: 'demo',
      uid: 'uid-of-pool',
      labels: { 'thaw.dev/environment': 'shop' },
      annotations: { 'thaw.dev/checkpoint': 'shop-1' },
    },
    spec: { replicas },
    status,
  };
}

/** The pods and Deployments of the namespace `demo` of a fake API server: read, watched, and changed by JSON patch. */
export class FakePool {
  /** The API server's clock. */
  now = Date.parse('2026-11-26T09:00:00Z');
  /** Called before a patch is judged: another client's chance to be faster. */
  beforePatch: () => void = () => undefined;
  readonly #stored = { pods: new Map<string, StoredObject>(), deployments: new Map<string, StoredObject>() };
  readonly #watches = { pods: new Set<Reply>(), deployments: new Set<Reply>() };
  #version = 0;

  constructor(server: FakeApiServer) {
    for (const kind of ['pods', 'deployments'] as const) {
      for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) {
        server.on(method, paths[kind], (request, reply) => {
          this.#answer(kind, request, reply);
        });
      }
    }
  }

  pod(name: string): StoredObject | undefined {
    return this.#stored.pods.get(name);
  }

  deployment(name: string): StoredObject | undefined {
    return this.#stored.deployments.get(name);
  }

  /** Puts a pod in place, as a controller or kubelet does. */
  putPod(pod: PodJson): void {
    this.#put('pods', structuredClone(pod) as unknown as StoredObject);
  }

  putDeployment(deployment: StoredObject): void {
    this.#put('deployments', structuredClone(deployment));
  }

  #put(kind: 'pods' | 'deployments', object: StoredObject): void {
    this.#version += 1;
    object.metadata.resourceVersion = String(this.#version);
    this.#stored[kind].set(object.metadata.name, object);
    for (const watch of this.#watches[kind]) watch.event('MODIFIED', object);
  }

  #answer(kind: 'pods' | 'deployments', request: ReceivedRequest, reply: Reply): void {
    const name = paths[kind].exec(request.path)?.[1];
    if (request.method === 'POST') {
      const body = JSON.parse(request.body) as StoredObject;
      if (this.#stored[kind].has(body.metadata.name)) {
        reply.status({ code: 409, reason: 'AlreadyExists', message: 'already exists' });
        return;
      }
      this.#put(kind, { ...body, metadata: { ...body.metadata, uid: `uid-of-${body.metadata.name}` } });
      reply.json(body, 201);
    } else if (name === undefined) this.#list(kind, request, reply);
    else this.#one(kind, name, request, reply);
  }

  #list(kind: 'pods' | 'deployments', { query }: ReceivedRequest, reply: Reply): void {
    if (query.has('watch')) {
      this.#watches[kind].add(reply.begin());
      // What has changed since the list.
      for (const object of this.#stored[kind].values()) {
        const version = Number(object.metadata.resourceVersion);
        if (version > Number(query.get('resourceVersion'))) reply.event('MODIFIED', object);
      }
      return;
    }
    const items = [...this.#stored[kind].values()].filter((object) =>
      meets(object.metadata.labels ?? {}, query.get('labelSelector') ?? ''),
    );
    const body = { metadata: { resourceVersion: String(this.#version) }, items };
    reply.json(body, 200, { Date: new Date(this.now).toUTCString() });
  }

  #one(kind: 'pods' | 'deployments', name: string, request: ReceivedRequest, reply: Reply): void {
    if (request.method === 'PATCH') this.beforePatch();
    const found = this.#stored[kind].get(name);
    if (found === undefined) {
      reply.status({ code: 404, reason: 'NotFound', message: `${kind} "${name}" not found` });
    } else if (request.method === 'DELETE') {
      this.#stored[kind].delete(name);
      for (const watch of this.#watches[kind]) watch.event('DELETED', found);
      reply.json({ kind: 'Status', status: 'Success' });
    } else if (request.method === 'PATCH') {
      const changed = structuredClone(found);
      const failed = (JSON.parse(request.body) as PatchOperation[]).find((each) => !applied(changed, each));
      if (failed === undefined) {
        this.#put(kind, changed);
        reply.json(changed);
      } else {
        // In the words of the API server, which says nothing of the test.
        const message = 'the server rejected our request due to an error in our request';
        reply.status({ code: 422, reason: 'Invalid', message, details: {} });
      }
    } else reply.json(found);
  }
}

/** Whether labels meet a selector of `key=value` and `key`. */
function meets(labels: Readonly<Record<string, string>>, selector: string): boolean {
  return selector.split(',').every((requirement) => {
    const [key = '', value] = requirement.split('=');
    return value === undefined ? key in labels : labels[key] === value;
  });
}

/** Does an operation; returns whether it could be done. */
function applied(object: Json, operation: PatchOperation): boolean {
  const fields = operation.path
    .split('/')
    .slice(1)
    .map((field) => field.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = fields.pop() ?? '';
  const parent = fields.reduce((at: Json | undefined, field) => at?.[field] as Json | undefined, object);
  if (parent === undefined) return false;
  if (operation.op === 'test') return parent[last] === operation.value;
  if (operation.op === 'remove') {
    if (!(last in parent)) return false;
    Reflect.deleteProperty(parent, last);
  } else parent[last] = operation.value;
  return true;
}

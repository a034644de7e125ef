import { randomBytes } from 'node:crypto';
import type { V1Node, V1Pod } from '@kubernetes/client-node';
import type { ClusterConnection } from '../../src/kubernetes/connection.ts';
import { deleteAndWait } from '../../src/kubernetes/deleteAndWait.ts';
import { podPath, podsPath } from '../../src/kubernetes/podPath.ts';
import { bodyText, failureOfResponse } from '../../src/kubernetes/responseFailure.ts';

/** How many requests make or change objects at one time. */
const parallelRequests = 16;

/** How many nodes the pods are spread over. */
const nodeCount = 5;

/** How often each node is said to be alive, in milliseconds: after 50 s without, Kubernetes marks its pods as not ready. */
const heartbeatMs = 10_000;

/**
 * Pods that say that they run, on nodes that have no kubelet. The API server cannot tell them from others: it lists and watches them as
 * it does real ones, of the size that real ones have.
 */
export class PodsWithoutKubelet implements AsyncDisposable {
  readonly namespace: string;
  readonly names: readonly string[];
  readonly #connection: ClusterConnection;
  #heartbeat: NodeJS.Timeout | undefined;

  private constructor(connection: ClusterConnection, namespace: string, count: number) {
    this.#connection = connection;
    this.namespace = namespace;
    this.names = Array.from({ length: count }, (_, index) => podName(index));
  }

  /** Makes `count` pods in a namespace that is there; what cannot be finished is removed again. */
  static async create(
    connection: ClusterConnection,
    options: { readonly namespace: string; readonly count: number; readonly signal: AbortSignal },
  ): Promise<PodsWithoutKubelet> {
    const pods = new PodsWithoutKubelet(connection, options.namespace, options.count);
    try {
      await pods.#createNodes();
      await inParallel(pods.names, options.signal, async (name, index) => {
        await pods.#post(podsPath(options.namespace), podManifest(name, index));
        await pods.#patch(`${pods.#path(name)}/status`, { status: runningStatus(index) });
      });
      return pods;
    } catch (error) {
      await pods[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Changes what Kubernetes' own clients show as the status of a pod. */
  async setStatusText(name: string, reason: string): Promise<void> {
    await this.#patch(`${this.#path(name)}/status`, { status: { reason } });
  }

  /** Removes the pods and the nodes; the namespace stays. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#heartbeat);
    try {
      await inParallel(this.names, undefined, async (name) => {
        await this.#send('DELETE', `${this.#path(name)}?gracePeriodSeconds=0`);
      });
    } finally {
      await this.#deleteNodes();
    }
  }

  #path(pod: string): string {
    return podPath({ namespace: this.namespace, pod });
  }

  async #createNodes(): Promise<void> {
    // A killed run leaves its nodes.
    await this.#deleteNodes();
    for (const name of nodeNames) await this.#post('/api/v1/nodes', nodeManifest(name));
    this.#heartbeat = setInterval(() => {
      for (const name of nodeNames) void this.#sayAlive(name);
    }, heartbeatMs).unref();
  }

  async #sayAlive(node: string): Promise<void> {
    try {
      await this.#patch(`/api/v1/nodes/${node}/status`, { status: nodeStatus() });
    } catch {
      // The next one comes in time.
    }
  }

  async #deleteNodes(): Promise<void> {
    for (const name of nodeNames) {
      await deleteAndWait(this.#connection, `delete the node ${name}`, `/api/v1/nodes/${name}`, '');
    }
  }

  async #post(path: string, object: object): Promise<void> {
    await this.#send('POST', path, { type: 'application/json', object });
  }

  async #patch(path: string, object: object): Promise<void> {
    await this.#send('PATCH', path, { type: 'application/strategic-merge-patch+json', object });
  }

  async #send(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: { readonly type: string; readonly object: object },
  ): Promise<void> {
    const attempted = `${method} ${path}`;
    const response = await this.#connection.request(attempted, path, {
      method,
      ...(body && { headers: { 'Content-Type': body.type }, body: JSON.stringify(body.object) }),
    });
    const isGone = method === 'DELETE' && response.status === 404;
    if (!response.ok && !isGone) throw await failureOfResponse(attempted, response);
    await bodyText(attempted, response);
  }
}

const nodeNames = Array.from({ length: nodeCount }, (_, index) => `thaw-bench-${index}`);

function nodeNameOf(index: number): string {
  return nodeNames[index % nodeCount] ?? '';
}

function podName(index: number): string {
  return `pod-${String(index).padStart(5, '0')}`;
}

function nodeManifest(name: string): V1Node {
  // No pod but those that name it may come to it.
  return { metadata: { name }, spec: { unschedulable: true }, status: nodeStatus() };
}

function nodeStatus(): NonNullable<V1Node['status']> {
  const now = new Date();
  return {
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        message: '',
        lastHeartbeatTime: now,
        lastTransitionTime: now,
      },
    ],
  };
}

/** As long as a small Deployment's pod: about 4 KB of JSON with what the API server adds. */
function podManifest(name: string, index: number): V1Pod {
  return {
    metadata: {
      name,
      labels: {
        'app.kubernetes.io/name': `app-${index % 100}`,
        'app.kubernetes.io/part-of': 'thaw-bench',
        'pod-template-hash': '7d9f8c6b5',
      },
      annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080' },
    },
    spec: {
      nodeName: nodeNameOf(index),
      // Nobody would confirm that the pod has ended.
      terminationGracePeriodSeconds: 0,
      tolerations: [{ operator: 'Exists' }],
      containers: [
        {
          name: 'main',
          image: `registry.example/team/app-${index % 100}:1.2.3`,
          env: ['LOG_LEVEL', 'REGION', 'CACHE_URL'].map((variable) => ({ name: variable, value: 'value' })),
          ports: [{ name: 'http', containerPort: 8080 }],
          readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 },
          livenessProbe: { httpGet: { path: '/health', port: 'http' }, periodSeconds: 10 },
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
        },
      ],
    },
  };
}

function runningStatus(index: number): NonNullable<V1Pod['status']> {
  const now = new Date();
  const conditions = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];
  const podIP = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  return {
    phase: 'Running',
    startTime: now,
    hostIP: '10.255.0.1',
    podIP,
    podIPs: [{ ip: podIP }],
    qosClass: 'Burstable',
    conditions: conditions.map((type) => ({ type, status: 'True', lastTransitionTime: now })),
    containerStatuses: [
      {
        name: 'main',
        image: `registry.example/team/app-${index % 100}:1.2.3`,
        imageID: `registry.example/team/app@sha256:${randomBytes(32).toString('hex')}`,
        containerID: `containerd://${randomBytes(32).toString('hex')}`,
        ready: true,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: now } },
      },
    ],
  };
}

/** Does `work` with each item, a few at a time; what has begun ends before this does, also after a failure. */
async function inParallel<Item>(
  items: readonly Item[],
  signal: AbortSignal | undefined,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const remaining = items.entries();
  const workers = Array.from({ length: parallelRequests }, async () => {
    for (const [index, item] of remaining) {
      signal?.throwIfAborted();
      await work(item, index);
    }
  });
  const results = await Promise.allSettled(workers);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
